mock_provider "aws" {
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:us-east-1:123456789012:gepeto-alarms" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name          = "gepeto"
  region        = "us-east-1"
  account_id    = "123456789012"
  kms_key_arn   = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  services      = { api = { cluster = "gepeto", service = "gepeto-api" } }
  load_balancer = { suffix = "app/gepeto/1", target_groups = { api = "targetgroup/api/1" } }
  database      = { identifier = "gepeto" }
  redis_members = ["gepeto-001"]
}

run "the_thresholds_that_were_asked_for" {
  command = apply
  assert {
    condition = {
      for name, alarm in aws_cloudwatch_metric_alarm.this : name => alarm.threshold
      } == {
      "api-cpu"          = 80, "api-memory" = 80, "api-unhealthy" = 0, "database-cpu" = 80, "database-connections" = 80,
      "database-storage" = 10737418240, "redis-memory-gepeto-001" = 80,
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

run "alarms_are_published_by_this_account_over_tls_and_mailed_as_they_are" {
  command = apply
  variables { mail = ["on-call@example.com"] }
  assert {
    condition = [for statement in data.aws_iam_policy_document.topic["alarms"].statement : [
      coalesce(statement.effect, "Allow"), one(one(statement.principals).identifiers), one(statement.actions), one(statement.resources),
      join(" ", [one(statement.condition).test, one(statement.condition).variable, one(one(statement.condition).values)]),
      ]] == [
      ["Allow", "cloudwatch.amazonaws.com", "sns:Publish", "arn:aws:sns:us-east-1:123456789012:gepeto-alarms", "StringEquals aws:SourceAccount 123456789012"],
      ["Deny", "*", "sns:Publish", "arn:aws:sns:us-east-1:123456789012:gepeto-alarms", "Bool aws:SecureTransport false"],
    ]
    error_message = "CloudWatch, for this account, over TLS."
  }
  assert {
    condition     = keys(aws_sns_topic_subscription.mail) == ["alarms on-call@example.com"] && aws_sns_topic_subscription.mail["alarms on-call@example.com"].filter_policy == null
    error_message = "an alarm has no attributes: under a filter nobody would hear of it."
  }
  assert {
    condition     = keys(aws_sns_topic_policy.this) == ["alarms"] && output.backups_topic_arn == null
    error_message = "and there is no topic for backups."
  }
}

run "backups_have_a_topic_of_their_own_and_failed_ones_are_mailed" {
  command = apply
  variables {
    mail    = ["on-call@example.com"]
    backups = true
  }
  assert {
    condition     = [for statement in data.aws_iam_policy_document.topic["backups"].statement : one(one(statement.principals).identifiers)] == ["backup.amazonaws.com", "*"]
    error_message = "AWS Backup publishes there."
  }
  assert {
    condition     = jsondecode(aws_sns_topic_subscription.mail["backups on-call@example.com"].filter_policy) == { State = [{ anything-but = ["COMPLETED"] }] }
    error_message = "nobody is mailed about what went well."
  }
  assert {
    condition     = aws_sns_topic_subscription.mail["alarms on-call@example.com"].filter_policy == null && output.backups_topic_arn != null
    error_message = "alarms are mailed as before."
  }
}

run "a_failure_counts_where_others_did_not_happen" {
  command = plan
  assert {
    condition = [for query in aws_cloudwatch_metric_alarm.errors["this"].metric_query : query.expression if query.expression != null && query.expression != ""] == [
      "IF(FILL(all, 0) + FILL(theirs, 0) >= 20, 100 * (FILL(ours, 0) + FILL(theirs, 0)) / (FILL(all, 0) + FILL(theirs, 0)), 0)",
    ]
    error_message = "the load balancer tells no 5xx of its own where there was none, and counts no request that it found no target for."
  }
}

run "nobody_left_rings_although_nothing_is_told" {
  command = plan
  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.nobody) == ["api"] && aws_cloudwatch_metric_alarm.nobody["api"].treat_missing_data == "breaching"
    error_message = "silence is an alarm."
  }
}

run "blue_and_green_are_both_watched" {
  command = plan
  variables {
    load_balancer = { suffix = "app/gepeto/1", target_groups = { api = "targetgroup/api/1" }, green_groups = { api = "targetgroup/api-green/1" } }
  }
  assert {
    condition     = length(setintersection(["api-unhealthy", "api-green-unhealthy"], keys(aws_cloudwatch_metric_alarm.this))) == 2 && strcontains(aws_cloudwatch_composite_alarm.people_notice["this"].alarm_rule, "gepeto-api-green-unhealthy")
    error_message = "ill ones in either."
  }
  assert {
    condition     = toset(flatten([for query in aws_cloudwatch_metric_alarm.nobody["api"].metric_query : [for metric in query.metric : metric.dimensions["TargetGroup"]]])) == toset(["targetgroup/api/1", "targetgroup/api-green/1"])
    error_message = "one that is well in either is enough."
  }
}

run "what_waits_for_another_region_is_not_missed" {
  command = plan
  variables {
    load_balancer = { suffix = "app/gepeto/1", target_groups = { api = "targetgroup/api/1" }, standby = true }
  }
  assert {
    condition     = length(aws_cloudwatch_metric_alarm.nobody) == 0
    error_message = "it has no tasks."
  }
}
