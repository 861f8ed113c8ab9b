# The number of tasks follows the load; out quickly, in slowly.

resource "aws_appautoscaling_target" "this" {
  count              = local.is_scaled ? 1 : 0
  service_namespace  = "ecs"
  resource_id        = "service/${var.cluster.name}/${aws_ecs_service.this.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.tasks.minimum
  max_capacity       = var.tasks.maximum
}

locals {
  followed = local.is_scaled ? merge(
    var.scale_on.cpu == null ? {} : { cpu = { metric = "ECSServiceAverageCPUUtilization", target = var.scale_on.cpu, label = null } },
    var.scale_on.memory == null ? {} : { memory = { metric = "ECSServiceAverageMemoryUtilization", target = var.scale_on.memory, label = null } },
    # Of blue and green one only would be counted, and CodeDeploy moves between them.
    var.scale_on.requests == null || local.is_blue_green ? {} : {
      requests = { metric = "ALBRequestCountPerTarget", target = var.scale_on.requests.per_task, label = var.scale_on.requests.resource_label }
    },
  ) : {}
  queue_age = local.is_scaled && var.scale_on.queue_age != null ? { this = var.scale_on.queue_age } : {}
}

resource "aws_appautoscaling_policy" "this" {
  for_each           = local.followed
  name               = "${var.name}-${var.service}-${each.key}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  resource_id        = aws_appautoscaling_target.this[0].resource_id
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension
  target_tracking_scaling_policy_configuration {
    target_value       = each.value.target
    scale_out_cooldown = 30
    scale_in_cooldown  = 300
    predefined_metric_specification {
      predefined_metric_type = each.value.metric
      resource_label         = each.value.label
    }
  }
}

# All instances tell the same age, since all work off one queue: the highest is the true one.
resource "aws_appautoscaling_policy" "queue_age" {
  for_each           = local.queue_age
  name               = "${var.name}-${var.service}-queue-age"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  resource_id        = aws_appautoscaling_target.this[0].resource_id
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension
  target_tracking_scaling_policy_configuration {
    target_value       = each.value.seconds
    scale_out_cooldown = 60
    scale_in_cooldown  = 300
    customized_metric_specification {
      namespace   = each.value.namespace
      metric_name = "QueueAge"
      statistic   = "Maximum"
    }
  }
}
