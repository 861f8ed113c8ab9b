output "alb_id" {
  description = "Group of the load balancer; null where there is none."
  value       = try(aws_security_group.alb[0].id, null)
}

output "service_ids" {
  description = "Groups of what runs, by name."
  value       = { for name, group in aws_security_group.service : name => group.id }
}

output "store_ids" {
  description = "Groups of the stores, by name: database, redis, files, graph."
  value       = { for name, group in aws_security_group.store : name => group.id }
}
