output "environment" {
  description = "What the scripts of deploy/pipeline read."
  value       = module.gepeto.environment
}

output "cluster" {
  description = "Name of the cluster: aws eks update-kubeconfig --name."
  value       = module.gepeto.cluster
}

output "repositories" {
  description = "Where images are pushed."
  value       = module.gepeto.repositories
}

output "secrets" {
  description = "Where each secret's value belongs."
  value       = module.gepeto.secrets
}

output "redis" {
  description = "Redis' id and address; null without it."
  value       = module.gepeto.redis
}

output "kubernetes" {
  description = "What the production overlay has to be told."
  value       = module.gepeto.kubernetes
}

output "buckets" {
  description = "Buckets, by what they hold."
  value       = module.gepeto.buckets
}

output "deploy_role_arn" {
  description = "Role of the pipeline."
  value       = module.gepeto.deploy_role_arn
}
