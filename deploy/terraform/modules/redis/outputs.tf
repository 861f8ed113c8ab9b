output "id" {
  description = "What CloudWatch and put-secrets.sh call it."
  value       = aws_elasticache_replication_group.this.replication_group_id
}

output "endpoint" {
  description = "Where it is written to."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}

output "members" {
  description = "What CloudWatch calls the nodes."
  value       = [for index in range(var.nodes) : format("%s-%03d", var.name, index + 1)]
}
