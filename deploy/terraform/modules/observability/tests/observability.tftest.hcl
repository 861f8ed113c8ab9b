mock_provider "aws" {
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:123456789012:gepeto-alarms" }
  }
}

variables {
  name          = "gepeto"
  region        = "us-east-1"
  kms_key_arn   = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  services      = { api = { cluster = "gepeto", service = "gepeto-api" } }
  load_balancer = { suffix = "app/gepeto/1", target_groups = { api = "targetgroup/api/1" } }
  database      = { identifier = "gepeto", replica = "gepeto-read" }
  redis_members = ["gepeto-001"]
}

run "the_thresholds_that_were_asked_for" {
  command = apply
  assert {
    condition = {
      for name, alarm in aws_cloudwatch_metric_alarm.this : name => alarm.threshold
      } == {
      "api-cpu"          = 80, "api-memory" = 80, "api-unhealthy" = 0, "database-cpu" = 80, "database-connections" = 80,
      "database-storage" = 10737418240, "database-lag" = 30, "redis-memory-gepeto-001" = 80,
    }
    error_message = "every alarm is there with its threshold."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.errors["this"].threshold == 1 && aws_cloudwatch_metric_alarm.slow["this"].threshold == 0.2
    error_message = "1 % of failures, 200 ms."
  }
  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : length(alarm.alarm_actions) == 1 && strcontains(alarm.alarm_description, "docs/")])
    error_message = "every alarm is told, and says what to do."
  }
  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.this : group.retention_in_days == 7])
    error_message = "logs are kept for 7 days."
  }
  assert {
    condition = length(setsubtract(
      ["CPU, %", "Memory, %", "Requests", "Latency, s", "5xx", "Database: CPU, %"],
      [for widget in jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body).widgets : widget.properties.title],
    )) == 0
    error_message = "the board shows what was asked for."
  }
}

run "other_thresholds_by_input" {
  command = plan
  variables { thresholds = { cpu = 60, p95_ms = 500 } }
  assert {
    condition     = aws_cloudwatch_metric_alarm.this["api-cpu"].threshold == 60 && aws_cloudwatch_metric_alarm.slow["this"].threshold == 0.5
    error_message = "thresholds are inputs."
  }
}

run "a_retention_that_cloudwatch_does_not_know_is_refused" {
  command = plan
  variables { log_days = 8 }
  expect_failures = [var.log_days]
}
