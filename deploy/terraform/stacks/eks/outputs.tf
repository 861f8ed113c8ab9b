output "cluster" {
  description = "Name of the cluster: aws eks update-kubeconfig --name."
  value       = module.cluster.name
}

output "repositories" {
  description = "Where images are pushed."
  value       = module.ecr.urls
}

output "environment" {
  description = "What the scripts of deploy/pipeline read, a line each: for a shell (eval), and for the variables of the GitHub environment. Without a domain PUBLIC_URL is missing: Ingress makes the load balancer."
  value = join("", [for name, value in {
    AWS_REGION = var.region
    AWS_ROLE   = try(module.pipeline[0].role_arn, null)
    CLUSTER    = module.cluster.name
    ECR_API    = module.ecr.urls[local.repositories.api]
    ECR_WEB    = module.ecr.urls[local.repositories.web]
    MIRROR_URL = try(module.mirror[0].clone_url, null)
    NAME       = var.name
    OVERLAY    = var.overlay
    PLATFORM   = "eks"
    PUBLIC_URL = var.domain == null ? null : "https://${var.domain.name}"
  } : "export ${name}='${value}'\n" if value != null])
}

output "secrets" {
  description = "Where each secret's value belongs (deploy/put-secrets.sh)."
  value       = module.secrets.arns
}

output "redis" {
  description = "Redis' id and address, for put-secrets.sh; null without it."
  value       = try({ id = module.redis[0].id, endpoint = module.redis[0].endpoint }, null)
}

# What deploy/fill-overlay.sh puts into deploy/kubernetes/overlays, and deploy/point-names.sh goes by.
output "kubernetes" {
  description = "What the production overlay has to be told."
  value = {
    region            = var.region
    domain            = var.domain
    administered_from = var.public_endpoint_cidrs
    database_url      = module.database.url
    database_secret   = module.database.secret_arn
    mail_ports        = var.mail_ports
    secret_names      = { for variable in keys(local.secrets) : variable => "${var.name}/${variable}" }
    master_key_arn    = local.master_key_arn
    documents_bucket  = module.buckets.names["documents"]
    audit_bucket      = contains(var.buckets, "audit") ? join("/", compact([module.buckets.names["audit"], var.audit_folder])) : null
    file_system       = "${module.data_folder.file_system_id}::${module.data_folder.access_point_id}"
    role_arns         = module.cluster.workload_role_arns
    repositories      = module.ecr.urls
    certificate_arn   = try(module.certificate[0].certificate_arn, null)
    web_acl_arn       = try(module.firewall[0].regional_arn, null)
  }
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
