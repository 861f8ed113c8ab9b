mock_provider "aws" {
  mock_resource "aws_ecs_task_definition" {
    defaults = { arn = "arn:aws:ecs:us-east-1:123456789012:task-definition/gepeto-api:1" }
  }
}

variables {
  name               = "gepeto"
  service            = "api"
  account_id         = "123456789012"
  region             = "us-east-1"
  cluster            = { arn = "arn:aws:ecs:us-east-1:123456789012:cluster/gepeto", name = "gepeto" }
  execution_role_arn = "arn:aws:iam::123456789012:role/gepeto-api-execution"
  task_role_arn      = "arn:aws:iam::123456789012:role/gepeto-api-task"
  log_group          = "/gepeto/api"
  subnet_ids         = ["subnet-1", "subnet-2"]
  security_group_ids = ["sg-1"]
  containers = {
    api = {
      image       = "123456789012.dkr.ecr.us-east-1.amazonaws.com/gepeto/gepeto-api@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
      port        = 8000
      environment = { GEPETO_HOST = "0.0.0.0" }
      secrets     = { GEPETO_MASTER_KEY = "arn:aws:secretsmanager:us-east-1:123456789012:secret:gepeto/GEPETO_MASTER_KEY-AbCdEf" }
      keeps_data  = true
      writable    = ["/tmp"]
    }
  }
  targets = { api = { target_group_arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/1", container = "api", port = 8000 } }
}

run "tasks_are_hardened_and_come_back" {
  command = apply
  assert {
    condition     = alltrue([for container in jsondecode(aws_ecs_task_definition.this.container_definitions) : container.readonlyRootFilesystem && !container.privileged && container.user == "10001:10001"])
    error_message = "read-only root, no privileges, a user of their own."
  }
  assert {
    condition     = aws_ecs_service.this.network_configuration[0].assign_public_ip == false && aws_ecs_service.this.enable_execute_command == false
    error_message = "no public address, no shell."
  }
  assert {
    condition     = aws_ecs_service.this.deployment_circuit_breaker[0].rollback && aws_ecs_service.this.deployment_minimum_healthy_percent == 100
    error_message = "a failing deployment goes back, and never fewer tasks than before."
  }
  assert {
    condition     = toset(keys(aws_appautoscaling_policy.this)) == toset(["cpu", "memory"])
    error_message = "the number follows CPU and memory."
  }
  assert {
    condition     = aws_ecs_task_definition.this.execution_role_arn != aws_ecs_task_definition.this.task_role_arn
    error_message = "two roles."
  }
}

run "the_number_follows_the_age_of_the_queue" {
  command = plan
  variables {
    scale_on = { queue_age = { seconds = 60, namespace = "Gepeto/gepeto" } }
  }
  assert {
    condition     = aws_appautoscaling_policy.queue_age["this"].target_tracking_scaling_policy_configuration[0].customized_metric_specification[0].metric_name == "QueueAge"
    error_message = "the metric is the one that Gepeto tells (apps/server/src/platform/telemetry/cloudwatch.ts)."
  }
  assert {
    condition     = aws_appautoscaling_policy.queue_age["this"].target_tracking_scaling_policy_configuration[0].customized_metric_specification[0].namespace == "Gepeto/gepeto" && length(aws_appautoscaling_policy.this) == 0
    error_message = "in its namespace, and nothing unasked."
  }
}

run "a_queue_of_no_age_is_refused" {
  command = plan
  variables {
    scale_on = { queue_age = { seconds = 0, namespace = "Gepeto/gepeto" } }
  }
  expect_failures = [var.scale_on]
}

run "one_at_a_time_stops_the_old_first" {
  command = plan
  variables {
    one_at_a_time   = true
    tasks           = { minimum = 1, maximum = 1 }
    rollback_alarms = ["gepeto-5xx"]
  }
  assert {
    condition     = length(aws_ecs_service.this.alarms) == 0
    error_message = "that nobody answers in between brings the old one not back."
  }
  assert {
    condition     = aws_ecs_service.this.deployment_minimum_healthy_percent == 0 && aws_ecs_service.this.deployment_maximum_percent == 100
    error_message = "two tasks never hold the embedded database."
  }
  assert {
    condition     = length(aws_appautoscaling_target.this) == 0
    error_message = "a fixed number is not scaled."
  }
}

run "spot_keeps_a_base_on_demand" {
  command = plan
  variables {
    spot           = true
    on_demand_base = 1
    targets        = {}
  }
  assert {
    condition     = toset([for strategy in aws_ecs_service.this.capacity_provider_strategy : "${strategy.capacity_provider} ${coalesce(strategy.base, 0)} ${coalesce(strategy.weight, 0)}"]) == toset(["FARGATE 1 0", "FARGATE_SPOT 0 1"])
    error_message = "one task on demand, the rest on Spot."
  }
}

run "not_spot_is_on_demand_alone" {
  command = plan
  assert {
    condition     = [for strategy in aws_ecs_service.this.capacity_provider_strategy : strategy.capacity_provider] == ["FARGATE"]
    error_message = "no Spot unasked."
  }
}

run "a_task_that_fargate_does_not_know_is_refused" {
  command = plan
  variables {
    cpu    = 512
    memory = 512
  }
  expect_failures = [var.memory]
}

run "a_tag_instead_of_a_digest_is_refused" {
  command = plan
  variables {
    containers = { api = { image = "gepeto/gepeto-api:latest" } }
    targets    = {}
  }
  expect_failures = [var.containers]
}

run "what_the_pipeline_brings_is_not_taken_back" {
  command = plan
  assert {
    condition     = !aws_ecs_task_definition.this.track_latest && aws_ecs_task_definition.this.skip_destroy
    error_message = "its revisions are no drift, and stay for going back to."
  }
}

run "a_first_start_has_time" {
  command = plan
  variables {
    containers = {
      api = {
        image  = "123456789012.dkr.ecr.us-east-1.amazonaws.com/gepeto/gepeto-api@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        port   = 8000
        health = ["CMD", "node", "/app/health.mjs"]
      }
    }
  }
  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].healthCheck.startPeriod == 300 && aws_ecs_service.this.health_check_grace_period_seconds == 600
    error_message = "five minutes inside, ten at the load balancer."
  }
}

run "blue_green_does_not_follow_the_requests_of_one_group" {
  command = plan
  variables {
    deployment = "blue_green"
    blue_green = {
      listener_arn       = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/gepeto/1/1"
      target_group_names = ["gepeto-api", "gepeto-api-green"]
      role_arn           = "arn:aws:iam::123456789012:role/gepeto-codedeploy"
    }
    scale_on = { cpu = 60, requests = { per_task = 1000, resource_label = "app/gepeto/1/targetgroup/gepeto-api/1" } }
  }
  assert {
    condition     = keys(aws_appautoscaling_policy.this) == ["cpu"]
    error_message = "CPU alone."
  }
}
