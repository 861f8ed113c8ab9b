# Logs, alarms, backups, and what the pipeline may do.

module "observability" {
  source      = "../../modules/observability"
  name        = var.name
  account_id  = var.account_id
  region      = var.region
  kms_key_arn = module.kms.key_arn
  log_days    = var.log_days
  log_groups  = setunion(keys(local.services), local.has_redis ? ["redis"] : [])
  thresholds  = var.thresholds
  mail        = var.alarm_mail
  backups     = var.backup != null
  services = {
    for name in keys(local.services) : name => {
      cluster = local.cluster
      service = name == "api" && var.shape == "api_alone" ? "${var.name}-service" : "${var.name}-${name}"
    }
  }
  load_balancer = {
    suffix        = module.alb.arn_suffix
    target_groups = module.alb.target_group_suffixes
    green_groups  = module.alb.green_group_suffixes
    standby       = var.standby
  }
  database      = local.has_database ? { identifier = module.database[0].identifier, replica = module.database[0].replica_identifier } : null
  redis_members = local.has_redis ? toset([for index in range(var.redis.nodes) : format("%s-%03d", var.name, index + 1)]) : []
}

module "backup" {
  source                = "../../modules/backup"
  count                 = var.backup == null ? 0 : 1
  name                  = var.name
  account_id            = var.account_id
  kms_key_arn           = module.kms.key_arn
  kept_days             = var.backup.kept_days
  locked_days           = var.backup.locked_days
  compliance_after_days = var.backup.compliance_after_days
  topic_arn             = module.observability.backups_topic_arn
  resource_arns         = concat([for database in module.database : database.arn], [module.buckets.arns["documents"], module.data_folder.file_system_arn])
  copy                  = var.copy_backups
  providers = {
    aws      = aws
    aws.copy = aws.copy
  }
  restore_subnet_group = local.has_database ? var.name : null
}

module "mirror" {
  source      = "../../modules/codecommit"
  count       = try(var.pipeline.mirror, false) ? 1 : 0
  name        = var.name
  kms_key_arn = module.kms.key_arn
}

locals {
  deployed = concat([module.answering], module.web, module.worker)
  deployable = {
    cluster_arn  = "arn:aws:ecs:${var.region}:${var.account_id}:cluster/${local.cluster}"
    service_arns = [for service in local.deployed : "arn:aws:ecs:${var.region}:${var.account_id}:service/${local.cluster}/${service.name}"]
    family_arns  = [for service in local.deployed : "arn:aws:ecs:${var.region}:${var.account_id}:task-definition/${service.task_family}"]
    role_arns    = concat(values(module.roles.execution_role_arns), values(module.roles.task_role_arns))
  }
}

module "pipeline" {
  source          = "../../modules/ci-oidc"
  count           = var.pipeline == null ? 0 : 1
  name            = var.name
  account_id      = var.account_id
  repository      = var.pipeline.repository
  environment     = var.pipeline.environment
  provider_arn    = var.pipeline.provider_arn
  repository_arns = values(module.ecr.arns)
  services = merge(local.deployable, {
    blue_green = var.deployment != "blue_green" ? null : {
      application_arn = "arn:aws:codedeploy:${var.region}:${var.account_id}:application:${module.answering.name}"
      group_arn       = "arn:aws:codedeploy:${var.region}:${var.account_id}:deploymentgroup:${module.answering.name}/${module.answering.name}"
      config_arn      = "arn:aws:codedeploy:${var.region}:${var.account_id}:deploymentconfig:CodeDeployDefault.ECSCanary10Percent5Minutes"
    }
  })
  second_services = var.second_services
  page = !local.page_bucket ? null : {
    bucket_arn       = module.buckets.arns["page"]
    kms_key_arn      = module.kms.key_arn
    region           = var.region
    distribution_arn = module.edge[0].distribution.arn
  }
  mirror_arn = try(module.mirror[0].arn, null)
}
