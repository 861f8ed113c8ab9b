# Logs, alarms and one board. Every metric named here is one that AWS itself emits for what stands in this repository.

locals {
  alarms = merge(
    merge([
      for name, service in var.services : {
        "${name}-cpu"    = { namespace = "AWS/ECS", metric = "CPUUtilization", statistic = "Average", threshold = var.thresholds.cpu, dimensions = { ClusterName = service.cluster, ServiceName = service.service }, says = "CPU of ${name}, in %" }
        "${name}-memory" = { namespace = "AWS/ECS", metric = "MemoryUtilization", statistic = "Average", threshold = var.thresholds.memory, dimensions = { ClusterName = service.cluster, ServiceName = service.service }, says = "Memory of ${name}, in %" }
      }
    ]...),
    merge([
      for name, group in local.groups : {
        "${name}-unhealthy" = { namespace = "AWS/ApplicationELB", metric = "UnHealthyHostCount", statistic = "Maximum", threshold = var.thresholds.unhealthy_hosts, dimensions = { LoadBalancer = var.load_balancer.suffix, TargetGroup = group }, says = "Instances of ${name} that are ill" }
      }
    ]...),
    merge([for database in var.database[*] : {
      "database-cpu"         = { namespace = "AWS/RDS", metric = "CPUUtilization", statistic = "Average", threshold = var.thresholds.database_cpu, dimensions = { DBInstanceIdentifier = database.identifier }, says = "CPU of the database, in %" }
      "database-connections" = { namespace = "AWS/RDS", metric = "DatabaseConnections", statistic = "Maximum", threshold = var.thresholds.database_connections, dimensions = { DBInstanceIdentifier = database.identifier }, says = "Connections to the database" }
      "database-storage"     = { namespace = "AWS/RDS", metric = "FreeStorageSpace", statistic = "Minimum", threshold = var.thresholds.database_free_gb * 1073741824, dimensions = { DBInstanceIdentifier = database.identifier }, says = "Free disk of the database, in bytes", below = true }
    }]...),
    merge([for database in var.database[*] : {
      "database-lag" = { namespace = "AWS/RDS", metric = "ReplicaLag", statistic = "Maximum", threshold = var.thresholds.replica_lag_seconds, dimensions = { DBInstanceIdentifier = database.replica }, says = "How far the machine for reading is behind, in s" }
    } if database.replica != null]...),
    merge([
      for member in var.redis_members : {
        "redis-memory-${member}" = { namespace = "AWS/ElastiCache", metric = "DatabaseMemoryUsagePercentage", statistic = "Maximum", threshold = var.thresholds.redis_memory, dimensions = { CacheClusterId = member }, says = "Memory of Redis, in %" }
      }
    ]...),
    merge([for cluster in var.cluster_nodes[*] : {
      "nodes-cpu"    = { namespace = "ContainerInsights", metric = "node_cpu_utilization", statistic = "Average", threshold = var.thresholds.cpu, dimensions = { ClusterName = cluster }, says = "CPU of the cluster's nodes, in %" }
      "nodes-memory" = { namespace = "ContainerInsights", metric = "node_memory_utilization", statistic = "Average", threshold = var.thresholds.memory, dimensions = { ClusterName = cluster }, says = "Memory of the cluster's nodes, in %" }
    }]...),
  )
  balancer = var.load_balancer == null ? {} : { this = var.load_balancer }
  # Both groups of each target, where CodeDeploy moves between them.
  groups = merge([for balancer in values(local.balancer) : merge(
    balancer.target_groups,
    { for name, group in balancer.green_groups : "${name}-green" => group },
  )]...)
  # Targets that something is to answer for.
  answering = merge([for balancer in values(local.balancer) : {
    for name, group in balancer.target_groups : name => concat([group], [for green, suffix in balancer.green_groups : suffix if green == name])
  } if !balancer.standby]...)
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338: how long logs are kept is an input, 7 days by default (2026-11)
  for_each          = var.log_groups
  name              = "/${var.name}/${each.key}"
  retention_in_days = var.log_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each            = local.alarms
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${each.value.says}. What to do: ${var.runbook}"
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  statistic           = each.value.statistic
  dimensions          = each.value.dimensions
  comparison_operator = lookup(each.value, "below", false) ? "LessThanThreshold" : "GreaterThanThreshold"
  threshold           = each.value.threshold
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this["alarms"].arn]
  ok_actions          = [aws_sns_topic.this["alarms"].arn]
}

# Answers that failed, in percent of all: one failure at night is no alarm.
resource "aws_cloudwatch_metric_alarm" "errors" {
  for_each            = local.balancer
  alarm_name          = "${var.name}-5xx"
  alarm_description   = "Requests that failed, in %. What to do: ${var.runbook}"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.thresholds.errors_percent
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this["alarms"].arn]
  ok_actions          = [aws_sns_topic.this["alarms"].arn]

  metric_query {
    id = "percent"
    # What did not happen has no value, and nothing can be added to it. Refused before a target was found, a request is not counted.
    expression  = "IF(FILL(all, 0) + FILL(theirs, 0) >= 20, 100 * (FILL(ours, 0) + FILL(theirs, 0)) / (FILL(all, 0) + FILL(theirs, 0)), 0)"
    label       = "5xx, in %"
    return_data = true
  }
  dynamic "metric_query" {
    for_each = { ours = "HTTPCode_Target_5XX_Count", theirs = "HTTPCode_ELB_5XX_Count", all = "RequestCount" }
    content {
      id = metric_query.key
      metric {
        namespace   = "AWS/ApplicationELB"
        metric_name = metric_query.value
        stat        = "Sum"
        period      = 60
        dimensions  = { LoadBalancer = each.value.suffix }
      }
    }
  }
}

# Nobody answers: of a group without targets CloudWatch says nothing at all.
resource "aws_cloudwatch_metric_alarm" "nobody" {
  for_each            = local.answering
  alarm_name          = "${var.name}-${each.key}-nobody"
  alarm_description   = "Nothing well answers for ${each.key}. What to do: ${var.runbook}"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.this["alarms"].arn]
  ok_actions          = [aws_sns_topic.this["alarms"].arn]

  metric_query {
    id          = "well"
    expression  = join(" + ", [for index in range(length(each.value)) : "FILL(group${index}, 0)"])
    label       = "Instances that are well"
    return_data = true
  }
  dynamic "metric_query" {
    for_each = { for index, group in each.value : "group${index}" => group }
    content {
      id = metric_query.key
      metric {
        namespace   = "AWS/ApplicationELB"
        metric_name = "HealthyHostCount"
        stat        = "Maximum"
        period      = 60
        dimensions  = { LoadBalancer = var.load_balancer.suffix, TargetGroup = metric_query.value }
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "slow" {
  for_each            = local.balancer
  alarm_name          = "${var.name}-p95"
  alarm_description   = "95 of 100 answers begin within ${var.thresholds.p95_ms} ms, or this rings. What to do: ${var.runbook}"
  namespace           = "AWS/ApplicationELB"
  metric_name         = "TargetResponseTime"
  extended_statistic  = "p95"
  dimensions          = { LoadBalancer = each.value.suffix }
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.thresholds.p95_ms / 1000
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  treat_missing_data  = "notBreaching"
  # Of ten requests the slowest is no percentile.
  evaluate_low_sample_count_percentiles = "ignore"
  alarm_actions                         = [aws_sns_topic.this["alarms"].arn]
  ok_actions                            = [aws_sns_topic.this["alarms"].arn]
}

# One that says "people notice": it is what wakes somebody, and what ends a deployment.
resource "aws_cloudwatch_composite_alarm" "people_notice" {
  for_each          = local.balancer
  alarm_name        = "${var.name}-people-notice"
  alarm_description = "Failures or ill instances. What to do: ${var.runbook}"
  alarm_rule = join(" OR ", concat(
    ["ALARM(\"${aws_cloudwatch_metric_alarm.errors["this"].alarm_name}\")"],
    [for name in sort(keys(local.groups)) : "ALARM(\"${aws_cloudwatch_metric_alarm.this["${name}-unhealthy"].alarm_name}\")"],
  ))
  alarm_actions = [aws_sns_topic.this["alarms"].arn]
}
