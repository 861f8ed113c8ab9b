locals {
  graphs = concat(
    length(var.services) == 0 ? [] : [
      { title = "CPU, %", metrics = [for service in values(var.services) : ["AWS/ECS", "CPUUtilization", "ClusterName", service.cluster, "ServiceName", service.service]] },
      { title = "Memory, %", metrics = [for service in values(var.services) : ["AWS/ECS", "MemoryUtilization", "ClusterName", service.cluster, "ServiceName", service.service]] },
    ],
    var.cluster_nodes == null ? [] : [
      { title = "Nodes: CPU, %", metrics = [["ContainerInsights", "node_cpu_utilization", "ClusterName", var.cluster_nodes]] },
      { title = "Nodes: memory, %", metrics = [["ContainerInsights", "node_memory_utilization", "ClusterName", var.cluster_nodes]] },
    ],
    var.load_balancer == null ? [] : [
      { title = "Requests", stat = "Sum", metrics = [["AWS/ApplicationELB", "RequestCount", "LoadBalancer", var.load_balancer.suffix]] },
      { title = "Latency, s", stat = "p95", metrics = [["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", var.load_balancer.suffix]] },
      { title = "5xx", stat = "Sum", metrics = [["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "LoadBalancer", var.load_balancer.suffix], ["AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "LoadBalancer", var.load_balancer.suffix]] },
    ],
    var.database == null ? [] : [
      { title = "Database: CPU, %", metrics = [["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", var.database.identifier]] },
      { title = "Database: connections", metrics = [["AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier", var.database.identifier]] },
      { title = "Database: free disk, bytes", metrics = [["AWS/RDS", "FreeStorageSpace", "DBInstanceIdentifier", var.database.identifier]] },
    ],
    length(var.redis_members) == 0 ? [] : [
      { title = "Redis: memory, %", metrics = [for member in var.redis_members : ["AWS/ElastiCache", "DatabaseMemoryUsagePercentage", "CacheClusterId", member]] },
    ],
  )
}

resource "aws_cloudwatch_dashboard" "this" {
  count          = length(local.graphs) > 0 ? 1 : 0
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = [
      for index, graph in local.graphs : {
        type   = "metric"
        width  = 8
        height = 6
        x      = index % 3 * 8
        y      = floor(index / 3) * 6
        properties = {
          title   = graph.title
          region  = var.region
          view    = "timeSeries"
          period  = 60
          stat    = try(graph.stat, "Average")
          metrics = graph.metrics
        }
      }
    ]
  })
}
