output "arns" {
  description = "Where each secret is, by the name of Gepeto's variable: what a task's valueFrom takes."
  value = merge(
    { for name, secret in aws_secretsmanager_secret.this : name => secret.arn },
    { for name, parameter in aws_ssm_parameter.this : name => parameter.arn },
  )
}
