# The way in: load balancer, and before it API Gateway, CloudFront, the firewall and the name, where they are asked for.

module "alb" {
  source              = "../../modules/alb"
  name                = var.name
  vpc_id              = module.network.vpc_id
  subnet_ids          = local.is_internal && var.subnets == "private" ? module.network.private_subnet_ids : module.network.public_subnet_ids
  security_group_id   = module.security_groups.alb_id
  internal            = local.is_internal
  protocol            = local.is_https ? "https" : "http"
  minimum_tls         = local.minimum_tls
  certificate_arn     = local.is_https ? module.dns[0].certificate_arn : null
  targets             = local.targets
  health_check        = var.health_check
  log_bucket          = contains(var.buckets, "logs") ? module.buckets.names["logs"] : null
  deletion_protection = var.deletion_protection
  blue_green          = var.deployment == "blue_green"
}

module "api_gateway" {
  source      = "../../modules/api-gateway"
  count       = local.has_gateway ? 1 : 0
  name        = var.name
  region      = var.region
  kms_key_arn = module.kms.key_arn
  vpc_id      = module.network.vpc_id
  subnet_ids  = local.task_subnets
  alb_arn     = module.alb.arn
  alb_port    = local.is_https ? 443 : 80
  host        = try(var.domain.name, null)
  cors_origin = var.api_gateway.cors_origin
  throttle    = var.api_gateway.throttle
  plan        = var.api_gateway.plan
  log_days    = var.log_days

  account_logging = var.api_gateway.account_logging
}

module "edge" {
  source      = "../../modules/cdn-waf"
  count       = local.has_waf || local.has_cdn ? 1 : 0
  name        = var.name
  kms_key_arn = module.kms.key_arn
  regional    = local.has_regional_waf
  # Who comes to a load balancer that is not public is CloudFront or API Gateway's link: a rate by address would count everybody
  # as one. Each has a firewall of its own.
  protected_arns         = local.has_regional_waf ? merge(local.is_internal ? {} : { alb = module.alb.arn }, local.has_gateway ? { gateway = module.api_gateway[0].stage_arn } : {}) : {}
  mode                   = try(var.waf.mode, "block")
  bot_control            = try(var.waf.bot_control, false)
  requests_per_5_minutes = try(var.waf.requests_per_5_minutes, 3000)
  sign_ins_per_5_minutes = try(var.waf.sign_ins_per_5_minutes, 100)
  log_days               = var.log_days
  cdn = !local.has_cdn ? null : {
    alb_arn         = module.alb.arn
    alb_domain      = module.alb.dns_name
    domains         = [var.domain.name, local.own_name]
    certificate_arn = module.dns[0].global_certificate_arn
    page            = local.page_bucket ? { domain = module.buckets.page_domain } : null
    price_class     = var.cdn.price_class

    log_bucket_domain = contains(var.buckets, "logs") ? module.buckets.log_domain : null
  }
  providers = {
    aws        = aws
    aws.global = aws.global
  }
}

locals {
  # What Route 53 asks this region's CloudFront by, wherever the name itself leads.
  own_name = local.has_cdn ? "first.${var.domain.name}" : null
}

module "dns" {
  source             = "../../modules/dns"
  count              = local.is_https ? 1 : 0
  name               = var.name
  zone_id            = var.domain.zone_id
  domain             = var.domain.name
  caa                = var.domain.caa
  global_certificate = local.has_cdn
  failover           = var.failover
  own_name           = local.own_name
  # What only the network reaches cannot be looked at from outside.
  health_path = local.is_internal && !local.has_cdn ? null : "/health"
  alias = local.has_cdn ? {
    domain          = module.edge[0].distribution.domain
    zone_id         = module.edge[0].distribution.zone_id
    is_distribution = true
    } : {
    domain          = module.alb.dns_name
    zone_id         = module.alb.zone_id
    is_distribution = false
  }
  providers = {
    aws        = aws
    aws.global = aws.global
  }
}
