output "log_group_names" {
  description = "Log groups, by what logs there."
  value       = { for name, group in aws_cloudwatch_log_group.this : name => group.name }
}

output "log_group_arns" {
  description = "Log groups, by what logs there, for policies."
  value       = { for name, group in aws_cloudwatch_log_group.this : name => group.arn }
}

output "backups_topic_arn" {
  description = "Where AWS Backup tells how its jobs ended; null without backups."
  value       = try(aws_sns_topic_policy.this["backups"].arn, null)
}

output "rollback_alarms" {
  description = "Alarms that end a deployment."
  value       = [for alarm in aws_cloudwatch_metric_alarm.errors : alarm.alarm_name]
}
