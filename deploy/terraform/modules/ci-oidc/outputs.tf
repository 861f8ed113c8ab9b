output "role_arn" {
  description = "Role that the workflow takes: the variable AWS_ROLE of the GitHub environment."
  value       = aws_iam_role.deploy.arn
}
