output "url" {
  description = "Where Gepeto is."
  value       = local.is_https ? "https://${var.domain.name}" : "http://${module.alb.dns_name}"
}

output "api_gateway_url" {
  description = "Base of the public REST API; null without it."
  value       = try(module.api_gateway[0].url, null)
}

output "usage_plan_id" {
  description = "Plan that callers' keys are added to (deploy/add-caller.sh); null without API Gateway."
  value       = try(module.api_gateway[0].usage_plan_id, null)
}

output "repositories" {
  description = "Where images are pushed."
  value       = module.ecr.urls
}

output "environment" {
  description = "What the scripts of deploy/pipeline read, a line each: for a shell (eval), and for the variables of the GitHub environment."
  value = join("", [for name, value in {
    AWS_REGION   = var.region
    AWS_ROLE     = try(module.pipeline[0].role_arn, null)
    CLUSTER      = local.cluster
    DISTRIBUTION = local.page_bucket ? module.edge[0].distribution.id : null
    ECR_API      = module.ecr.urls[local.repositories.api]
    ECR_WEB      = local.has_page ? module.ecr.urls[local.repositories.web] : null
    MIRROR_URL   = try(module.mirror[0].clone_url, null)
    NAME         = var.name
    PAGE_BUCKET  = local.page_bucket ? module.buckets.names["page"] : null
    PLATFORM     = "ecs"
    PUBLIC_URL   = local.has_gateway && !local.has_cdn ? module.api_gateway[0].url : local.is_https ? "https://${var.domain.name}" : "http://${module.alb.dns_name}"
    PUSH_LATEST  = var.image_tags == "MUTABLE" ? "yes" : null
    SERVICES     = join(" ", [for service in local.deployed : service.name])
  } : "export ${name}='${value}'\n" if value != null])
}

output "cluster" {
  description = "ECS cluster."
  value       = local.cluster
}

output "services" {
  description = "ECS services."
  value       = [for service in local.deployed : service.name]
}

output "secrets" {
  description = "Where each secret's value belongs (deploy/put-secrets.sh)."
  value       = module.secrets.arns
}

output "master_key_arn" {
  description = "Master key in KMS; null where it is a secret."
  value       = local.master_key_arn
}

output "redis" {
  description = "Redis' id and address, for put-secrets.sh; null without it."
  value       = try({ id = module.redis[0].id, endpoint = module.redis[0].endpoint }, null)
}

output "buckets" {
  description = "Buckets, by what they hold."
  value       = module.buckets.names
}

output "deploy_role_arn" {
  description = "Role of the pipeline: the variable AWS_ROLE of the GitHub environment; null without one."
  value       = try(module.pipeline[0].role_arn, null)
}

output "mirror_url" {
  description = "Where the pipeline mirrors the repository to; null without a mirror."
  value       = try(module.mirror[0].clone_url, null)
}

output "distribution_id" {
  description = "CloudFront, for throwing away what it kept of the page; null without it."
  value       = try(module.edge[0].distribution.id, null)
}

output "copied_backups_arn" {
  description = "The database's backups in the other region; null without copies."
  value       = try(module.database[0].copied_backups_arn, null)
}

output "deployable" {
  description = "What a pipeline deploys here, by exact ARNs, for second_services of the set-up that has the pipeline."
  value       = local.deployable
}
