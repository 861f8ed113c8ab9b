output "arn" {
  description = "The load balancer."
  value       = aws_lb.this.arn
}

output "arn_suffix" {
  description = "What CloudWatch calls the load balancer."
  value       = aws_lb.this.arn_suffix
}

output "dns_name" {
  description = "Its address, where no domain leads to it."
  value       = aws_lb.this.dns_name
}

output "zone_id" {
  description = "Zone of its address, for an alias."
  value       = aws_lb.this.zone_id
}

output "listener_arn" {
  description = "The listener that people come in by."
  value       = local.entrance
}

output "target_group_arns" {
  description = "Groups that services register in, by target."
  value       = { for name, group in aws_lb_target_group.blue : name => group.arn }
  # ECS takes no group that no listener leads to yet.
  depends_on = [aws_lb_listener.http, aws_lb_listener.https, aws_lb_listener_rule.paths]
}

output "target_group_suffixes" {
  description = "What CloudWatch calls the groups."
  value       = { for name, group in aws_lb_target_group.blue : name => group.arn_suffix }
}

output "green_group_suffixes" {
  description = "What CloudWatch calls the second groups; none without blue/green."
  value       = { for name, group in aws_lb_target_group.green : name => group.arn_suffix }
}

output "target_group_names" {
  description = "Names of both groups of each target, for CodeDeploy."
  value = {
    for name, group in aws_lb_target_group.blue : name => compact([group.name, try(aws_lb_target_group.green[name].name, "")])
  }
}
