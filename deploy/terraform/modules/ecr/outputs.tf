output "urls" {
  description = "Where to push, by image."
  value       = { for name, repository in aws_ecr_repository.this : name => repository.repository_url }
}

output "arns" {
  description = "The repositories, by image."
  value       = { for name, repository in aws_ecr_repository.this : name => repository.arn }
}
