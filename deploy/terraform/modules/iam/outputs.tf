output "execution_role_arns" {
  description = "Roles that start each service."
  value       = { for name, role in aws_iam_role.execution : name => role.arn }
}

output "task_role_arns" {
  description = "Roles that each service works in."
  value       = { for name, role in aws_iam_role.task : name => role.arn }
}
