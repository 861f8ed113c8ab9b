output "distribution_id" {
  description = "CloudFront, for throwing away what it kept of the page."
  value       = module.gepeto.distribution_id
}

output "buckets" {
  description = "Buckets, by what they hold."
  value       = module.gepeto.buckets
}

output "second_cluster" {
  description = "Cluster of the other region; null without it."
  value       = try(module.second[0].cluster, null)
}

output "url" {
  description = "Where Gepeto is."
  value       = module.gepeto.url
}

output "repositories" {
  description = "Where images are pushed."
  value       = module.gepeto.repositories
}

output "environment" {
  description = "What the scripts of deploy/pipeline read."
  value       = module.gepeto.environment
}

output "cluster" {
  description = "ECS cluster."
  value       = module.gepeto.cluster
}

output "services" {
  description = "ECS services."
  value       = module.gepeto.services
}

output "secrets" {
  description = "Where each secret's value belongs."
  value       = module.gepeto.secrets
}

output "redis" {
  description = "Redis' id and address; null without it."
  value       = module.gepeto.redis
}

output "deploy_role_arn" {
  description = "Role of the pipeline."
  value       = module.gepeto.deploy_role_arn
}

output "mirror_url" {
  description = "Where the pipeline mirrors the repository to."
  value       = module.gepeto.mirror_url
}

output "second_environment" {
  description = "What the scripts of deploy/pipeline read, for the other region: its services take the same images, which ECR has copied there. Empty without it."
  value = join("", concat(module.second[*].environment, [
    for role in compact([module.gepeto.deploy_role_arn]) : "export AWS_ROLE='${role}'\n" if var.multi_region != "off"
  ]))
}

output "second_secrets" {
  description = "Where each secret's value belongs in the other region; empty without it."
  value       = try(module.second[0].secrets, {})
}

output "second_redis" {
  description = "Redis' id and address in the other region; null without it, and while it waits."
  value       = try(module.second[0].redis, null)
}
