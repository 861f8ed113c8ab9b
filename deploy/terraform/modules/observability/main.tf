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
      for name, group in(var.load_balancer == null ? {} : var.load_balancer.target_groups) : {
        "${name}-unhealthy" = { namespace = "AWS/ApplicationELB", metric = "UnHealthyHostCount", statistic = "Maximum", threshold = var.thresholds.unhealthy_hosts, dimensions = { LoadBalancer = var.load_balancer.suffix, TargetGroup = group }, says = "Instances of ${name} that are ill" }
      }
    ]...),
    merge([for database in var.database[*] : {
      "database-cpu"         = { namespace = "AWS/RDS", metric = "CPUUtilization", statistic = "Average", threshold = var.thresholds.database_cpu, dimensions = { DBInstanceIdentifier = database.identifier }, says = "CPU of the database, in %" }
      "database-connections" = { namespace = "AWS/RDS", metric = "DatabaseConnections", statistic = "Maximum", threshold = var.thresholds.database_connections, dimensions = { DBInstanceIdentifier = database.identifier }, says = "Connections to the database" }
      "database-storage"     = { namespace = "AWS/RDS", metric = "FreeStorageSpace", statistic = "Minimum", threshold = var.thresholds.database_free_gb * 1073741824, dimensions = { DBInstanceIdentifier = database.identifier }, says = "Free disk of the database, in bytes", below = true }
    }]...),
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
    id          = "percent"
    expression  = "IF(all >= 20, 100 * (ours + theirs) / all, 0)"
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
    [for name in sort(keys(each.value.target_groups)) : "ALARM(\"${aws_cloudwatch_metric_alarm.this["${name}-unhealthy"].alarm_name}\")"],
  ))
  alarm_actions = [aws_sns_topic.this["alarms"].arn]
}
