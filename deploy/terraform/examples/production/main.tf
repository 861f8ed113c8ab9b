# Everything on: CloudFront and firewalls, three zones, workers on Spot, Multi-AZ stores, locked backups; with multi_region
# their copies and a second region that waits.

locals {
  is_copied = var.multi_region != "off"
  # A restored database is opened in the other region, so the master key has to be there too.
  is_master_copied = local.is_copied && contains(compact([var.master_key_in, var.master_key_before]), "kms")
}

module "copy_key" {
  source     = "../../modules/kms"
  count      = local.is_copied ? 1 : 0
  name       = "${var.name}-copies"
  account_id = var.account_id
  region     = var.copy_region
  providers  = { aws = aws.copy }
}

module "gepeto" {
  source     = "../../stacks/fargate"
  name       = var.name
  account_id = var.account_id
  region     = var.region
  zones      = var.zones

  nat_gateways        = var.nat_gateways
  interface_endpoints = var.interface_endpoints
  domain              = var.domain
  failover            = local.is_copied ? "PRIMARY" : null
  cdn                 = { cloudfront_prefix_list_id = var.cloudfront_prefix_list_ids.first, page_from_bucket = var.page_from_bucket }
  waf                 = { mode = var.waf_mode }

  task       = var.task
  tasks      = var.tasks
  workers    = var.workers
  deployment = var.deployment
  database   = var.database
  redis      = var.redis

  model_keys          = var.model_keys
  mail_ports          = var.mail_ports
  master_key_in       = var.master_key_in
  master_key_before   = var.master_key_before
  buckets             = ["documents", "backups", "models", "logs", "audit"]
  audit_folder        = var.audit_folder
  backup              = { compliance_after_days = var.compliance_after_days }
  log_days            = var.log_days
  alarm_mail          = var.alarm_mail
  deletion_protection = var.deletion_protection
  pipeline            = var.pipeline
  database_password   = var.database_password
  second_services     = one(module.second[*].deployable)
  copy_region         = local.is_copied ? var.copy_region : null
  copy_backups        = local.is_copied ? { kms_key_arn = module.copy_key[0].key_arn } : null

  providers = {
    aws        = aws
    aws.global = aws.global
    aws.copy   = aws.copy
  }
}

module "master_key_copy" {
  source       = "../../modules/kms"
  count        = local.is_master_copied ? 1 : 0
  name         = "${var.name}-master-key"
  description  = "Master key of ${var.name}, in the other region too."
  account_id   = var.account_id
  region       = var.copy_region
  log_delivery = false
  replica_of   = { key_arn = module.gepeto.master_key_arn }
  providers    = { aws = aws.copy }
}

# The other region. Its name differs, since roles and buckets are known to the whole account.
module "second" {
  source     = "../../stacks/fargate"
  count      = local.is_copied ? 1 : 0
  name       = "${var.name}-2"
  account_id = var.account_id
  region     = var.copy_region
  zones      = var.copy_zones

  nat_gateways = "single"
  domain       = merge(var.domain, { caa = false })
  failover     = "SECONDARY"
  waf          = { mode = var.waf_mode }
  standby      = var.multi_region == "waiting"

  task     = var.task
  tasks    = var.tasks
  database = merge(var.database, { restore_from = module.gepeto.copied_backups_arn, read_replica = false })
  redis    = var.redis

  model_keys          = var.model_keys
  mail_ports          = var.mail_ports
  master_key_in       = var.master_key_in
  master_key_before   = var.master_key_before
  master_key_copy     = local.is_master_copied ? { key_arn = module.master_key_copy[0].key_arn } : null
  log_days            = var.log_days
  alarm_mail          = var.alarm_mail
  deletion_protection = var.deletion_protection
  # Images come from the first region by themselves.
  repositories = { api = "${var.name}/gepeto-api", web = "${var.name}/gepeto-web" }

  providers = {
    aws        = aws.copy
    aws.global = aws.global
    aws.copy   = aws
  }
}
