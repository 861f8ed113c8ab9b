output "arn" {
  description = "The mirror, for policies."
  value       = aws_codecommit_repository.mirror.arn
}

output "clone_url" {
  description = "Where it is pushed to: the variable MIRROR_URL of the GitHub environment."
  value       = aws_codecommit_repository.mirror.clone_url_http
}
