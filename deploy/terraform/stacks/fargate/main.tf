# Gepeto on ECS Fargate: every module of ../../modules in its place. What is switched off is not made.

locals {
  has_database = var.database != null && !var.standby
  has_redis    = var.redis != null && !var.standby
  has_cdn      = var.cdn != null
  has_gateway  = var.api_gateway != null
  has_waf      = var.waf != null
  has_page     = var.shape != "api_alone"
  is_https     = var.domain != null
  is_internal  = local.has_cdn || local.has_gateway
  # The gateway's private link comes out of the network.
  admitted = local.is_internal ? setunion(local.has_cdn ? ["cloudfront"] : [], local.has_gateway ? ["network"] : []) : toset(["internet"])
  # CloudFront has one of its own.
  has_regional_waf = local.has_waf && (local.has_gateway || !local.is_internal)
  # What speaks to the load balancer is a service of AWS, or a browser.
  minimum_tls = local.is_internal || var.failover != null ? "1.2" : "1.3"
  page_bucket = local.has_cdn && try(var.cdn.page_from_bucket, false)

  cluster = coalesce(var.names.cluster, var.name)
  # The service that answers: api, or the one task with both containers.
  answering = var.shape == "one_task" ? "app" : "api"
  container = coalesce(var.names.container, "api")
  stores    = concat(local.has_database ? ["database"] : [], local.has_redis ? ["redis"] : [], ["files"])
  services = merge(
    { (local.answering) = { ports = concat([8000], var.shape == "one_task" ? [3000] : []), stores = local.stores } },
    var.shape == "separate" ? { web = { ports = [3000], stores = [] } } : {},
    var.workers == null ? {} : { worker = { ports = [], stores = local.stores } },
  )
  targets = merge(
    { api = { port = 8000, paths = local.has_page ? ["/api/*", "/v1/*", "/mcp", "/health", "/health/*", "/.well-known/*", "/problems/*"] : [], health_path = var.health_check.path } },
    local.has_page ? { web = { port = 3000, paths = [], health_path = "/healthz" } } : {},
  )

  task_subnets = var.subnets == "private" ? module.network.private_subnet_ids : module.network.public_subnet_ids
  data_subnets = var.subnets == "private" ? module.network.data_subnet_ids : module.network.public_subnet_ids

  # The master key's places: where it is, and where it was until the roll-out that moves it.
  master_key_places = compact([var.master_key_in, var.master_key_before])
  is_master_in_kms  = contains(local.master_key_places, "kms")
  master_key_arn    = local.is_master_in_kms ? (var.master_key_copy == null ? module.master_key[0].key_arn : var.master_key_copy.key_arn) : null

  secrets = merge(
    { for name in var.model_keys : name => var.secret_store },
    contains(local.master_key_places, "secret") ? { GEPETO_MASTER_KEY = var.secret_store } : {},
    local.has_redis ? { REDIS_URL = var.secret_store } : {},
  )
  secret_arns    = var.secret_store == "secrets_manager" ? values(module.secrets.arns) : []
  parameter_arns = var.secret_store == "parameter_store" ? values(module.secrets.arns) : []

  repositories = merge(
    { api = coalesce(var.repositories.api, "${var.name}/gepeto-api") },
    local.has_page ? { web = coalesce(var.repositories.web, "${var.name}/gepeto-web") } : {},
  )
  image = {
    for key, repository in local.repositories : key => "${module.ecr.urls[repository]}@${coalesce(var.images[key], var.images.api)}"
  }
}

module "kms" {
  source     = "../../modules/kms"
  name       = var.name
  account_id = var.account_id
  region     = var.region
}

# Apart from the key of the stores: what reads a backup does not open what Gepeto has sealed in it. Of several regions from
# its first day, since a key cannot become so later.
module "master_key" {
  source       = "../../modules/kms"
  count        = local.is_master_in_kms && var.master_key_copy == null ? 1 : 0
  name         = "${var.name}-master-key"
  description  = "Master key of ${var.name}: without it nothing that Gepeto has sealed can be read."
  account_id   = var.account_id
  region       = var.region
  log_delivery = false
  multi_region = true
}

module "network" {
  source              = "../../modules/network"
  name                = var.name
  region              = var.region
  account_id          = var.account_id
  cidr                = var.cidr
  zones               = var.zones
  private_subnets     = var.subnets == "private"
  data_subnets        = var.subnets == "private"
  nat_gateways        = var.subnets == "private" ? var.nat_gateways : "none"
  interface_endpoints = var.interface_endpoints
  kms_key_arn         = module.kms.key_arn
  flow_log_days       = max(var.log_days, 7)
}

module "security_groups" {
  source                    = "../../modules/security-groups"
  name                      = var.name
  vpc_id                    = module.network.vpc_id
  cidr                      = var.cidr
  admit                     = local.admitted
  admitted_ports            = local.is_internal ? [local.is_https ? 443 : 80] : [80, 443]
  cloudfront_prefix_list_id = try(var.cdn.cloudfront_prefix_list_id, null)
  services                  = local.services
  mail_ports                = var.mail_ports
}

module "secrets" {
  source      = "../../modules/secrets"
  name        = var.name
  account_id  = var.account_id
  region      = var.region
  kms_key_arn = module.kms.key_arn
  secrets     = local.secrets
}

module "ecr" {
  source       = "../../modules/ecr"
  kms_key_arn  = module.kms.key_arn
  account_id   = var.account_id
  repositories = toset(values(local.repositories))
  tags         = var.image_tags
  copy_region  = var.copy_region
}

module "buckets" {
  source      = "../../modules/s3"
  name        = var.name
  account_id  = var.account_id
  kms_key_arn = module.kms.key_arn
  buckets     = setunion(var.buckets, ["documents"], local.page_bucket ? ["page"] : [])

  deletion_protection = var.deletion_protection
}

module "data_folder" {
  source            = "../../modules/efs"
  name              = var.name
  account_id        = var.account_id
  kms_key_arn       = module.kms.key_arn
  subnet_ids        = zipmap(var.zones, local.data_subnets)
  security_group_id = module.security_groups.store_ids["files"]
}

module "database" {
  source                  = "../../modules/rds"
  count                   = local.has_database ? 1 : 0
  name                    = var.name
  kms_key_arn             = module.kms.key_arn
  subnet_ids              = local.data_subnets
  security_group_id       = module.security_groups.store_ids["database"]
  instance_class          = var.database.instance_class
  storage_gb              = var.database.storage_gb
  multi_az                = var.database.multi_az
  backup_days             = var.database.backup_days
  read_replica            = var.database.read_replica
  master_password         = var.database_password
  master_password_version = var.database.password_version
  deletion_protection     = var.deletion_protection && var.database.deletion_protection
  restore_from            = var.database.restore_from
  copy_backups            = var.copy_backups == null ? null : { kms_key_arn = var.copy_backups.kms_key_arn, days = var.database.backup_days }
  providers = {
    aws      = aws
    aws.copy = aws.copy
  }
}

module "redis" {
  source            = "../../modules/redis"
  count             = local.has_redis ? 1 : 0
  name              = var.name
  kms_key_arn       = module.kms.key_arn
  subnet_ids        = local.data_subnets
  security_group_id = module.security_groups.store_ids["redis"]
  node_type         = var.redis.node_type
  nodes             = var.redis.nodes
  log_group         = module.observability.log_group_names["redis"]
}

module "roles" {
  source      = "../../modules/iam"
  name        = var.name
  account_id  = var.account_id
  region      = var.region
  kms_key_arn = module.kms.key_arn
  services = {
    for name, service in local.services : name => {
      repository_arns = [
        for image, repository in local.repositories : module.ecr.arns[repository]
        if name == "app" || (image == "web") == (name == "web")
      ]
      log_group_arn  = module.observability.log_group_arns[name]
      secret_arns    = name == "web" ? [] : concat(local.secret_arns, [for database in module.database : database.secret_arn])
      parameter_arns = name == "web" ? [] : local.parameter_arns
      bucket_arns    = name == "web" ? [] : [module.buckets.arns["documents"]]
      audit_bucket   = name == "web" ? null : lookup(module.buckets.arns, "audit", null)
      data_folder = name == "web" ? null : {
        file_system_arn  = module.data_folder.file_system_arn
        access_point_arn = module.data_folder.access_point_arn
      }
      master_key = name == "web" || !local.is_master_in_kms ? null : { key_arn = local.master_key_arn }
    }
  }
}
