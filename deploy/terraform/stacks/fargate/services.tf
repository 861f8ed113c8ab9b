# What runs. Every instance answers and works in the background; a worker is one that the load balancer does not know.

locals {
  public_url = local.is_https ? { GEPETO_PUBLIC_URL = "https://${var.domain.name}" } : {}
  api_environment = merge(
    {
      GEPETO_HOST            = "0.0.0.0"
      GEPETO_PORT            = "8000"
      GEPETO_DATA_DIR        = "/data"
      GEPETO_TRUSTED_PROXIES = local.is_internal ? "2" : "1"
      S3_BUCKET              = module.buckets.names["documents"]
      NODE_EXTRA_CA_CERTS    = "/etc/gepeto/certificates/rds.pem"
    },
    local.queue_age == null ? {} : { GEPETO_CLOUDWATCH_NAMESPACE = local.queue_age.namespace },
    local.public_url,
    local.has_database ? { DATABASE_URL = module.database[0].url } : {},
    contains(var.buckets, "audit") ? { GEPETO_AUDIT_BUCKET = join("/", compact([module.buckets.names["audit"], var.audit_folder])) } : {},
    var.master_key_in == "kms" ? { GEPETO_KMS_KEY_ID = local.master_key_arn } : {},
    var.master_key_before == "kms" ? { GEPETO_MASTER_KEY_BEFORE = "kms" } : {},
    var.settings,
  )
  api_secrets = merge(
    # The secret that the master key was in until now.
    { for name, arn in module.secrets.arns : (name == "GEPETO_MASTER_KEY" && var.master_key_in == "kms" ? "GEPETO_MASTER_KEY_BEFORE" : name) => arn },
    local.has_database ? { PGPASSWORD = module.database[0].password_reference } : {},
  )
  api_container = {
    image       = local.image["api"]
    port        = 8000
    environment = local.api_environment
    secrets     = local.api_secrets
    health      = ["CMD", "node", "/app/health.mjs"]
    keeps_data  = true
    writable    = ["/tmp"]
  }
  web_container = {
    image    = try(local.image["web"], local.image["api"])
    port     = 3000
    health   = ["CMD-SHELL", "wget -q -O /dev/null http://127.0.0.1:3000/healthz"]
    writable = ["/tmp"]
  }
  data_folder = {
    file_system_id  = module.data_folder.file_system_id
    access_point_id = module.data_folder.access_point_id
  }
  cluster_reference = { arn = aws_ecs_cluster.this.arn, name = aws_ecs_cluster.this.name }
  # Where there is one task alone, nothing follows it and nobody is told.
  queue_age = !local.has_database || try(var.scale_on.queue_age_seconds, null) == null ? null : {
    seconds   = var.scale_on.queue_age_seconds
    namespace = "Gepeto/${var.name}"
  }
  requests = try(var.scale_on.requests_per_task, null) == null ? null : {
    per_task       = var.scale_on.requests_per_task
    resource_label = "${module.alb.arn_suffix}/${module.alb.target_group_suffixes["api"]}"
  }
}

resource "aws_ecs_cluster" "this" {
  #checkov:skip=CKV_AWS_65: an input, on by default; off in the smallest set-up, where it would cost an eighth of all (2026-11)
  name = local.cluster
  setting {
    name  = "containerInsights"
    value = var.container_insights ? "enabled" : "disabled"
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

module "answering" {
  source             = "../../modules/ecs-service"
  name               = var.name
  service            = var.shape == "api_alone" ? "service" : local.answering
  family             = var.names.family
  account_id         = var.account_id
  region             = var.region
  cluster            = local.cluster_reference
  cpu                = var.task.cpu
  memory             = var.task.memory
  execution_role_arn = module.roles.execution_role_arns[local.answering]
  task_role_arn      = module.roles.task_role_arns[local.answering]
  log_group          = module.observability.log_group_names[local.answering]
  subnet_ids         = local.task_subnets
  security_group_ids = [module.security_groups.service_ids[local.answering]]
  public_address     = var.subnets == "public"
  containers = merge(
    { (local.container) = local.api_container },
    var.shape == "one_task" ? { web = merge(local.web_container, { memory = 128 }) } : {},
  )
  targets = merge(
    { api = { target_group_arn = module.alb.target_group_arns["api"], container = local.container, port = 8000 } },
    var.shape == "one_task" ? { web = { target_group_arn = module.alb.target_group_arns["web"], container = "web", port = 3000 } } : {},
  )
  data_folder     = local.data_folder
  tasks           = var.standby ? { minimum = 0, maximum = 0 } : local.has_database ? var.tasks : { minimum = 1, maximum = 1 }
  one_at_a_time   = !local.has_database
  scale_on        = { cpu = var.scale_on.cpu, memory = var.scale_on.memory, requests = local.requests, queue_age = var.workers == null ? local.queue_age : null }
  spot            = var.spot
  on_demand_base  = var.on_demand_base
  rollback_alarms = module.observability.rollback_alarms
  deployment      = var.deployment
  blue_green = var.deployment == "rolling" ? null : {
    listener_arn       = module.alb.listener_arn
    target_group_names = module.alb.target_group_names["api"]
    role_arn           = aws_iam_role.codedeploy[0].arn
  }
  # A service that asks for Fargate or Spot is refused until the cluster has them.
  depends_on = [aws_ecs_cluster_capacity_providers.this]
}

module "web" {
  source             = "../../modules/ecs-service"
  count              = var.shape == "separate" ? 1 : 0
  name               = var.name
  service            = "web"
  account_id         = var.account_id
  region             = var.region
  cluster            = local.cluster_reference
  cpu                = 256
  memory             = 512
  execution_role_arn = module.roles.execution_role_arns["web"]
  task_role_arn      = module.roles.task_role_arns["web"]
  log_group          = module.observability.log_group_names["web"]
  subnet_ids         = local.task_subnets
  security_group_ids = [module.security_groups.service_ids["web"]]
  public_address     = var.subnets == "public"
  containers         = { web = local.web_container }
  targets            = { web = { target_group_arn = module.alb.target_group_arns["web"], container = "web", port = 3000 } }
  tasks              = var.standby ? { minimum = 0, maximum = 0 } : { minimum = min(2, var.tasks.minimum), maximum = max(2, var.tasks.minimum) }
  spot               = var.spot
  depends_on         = [aws_ecs_cluster_capacity_providers.this]
}

module "worker" {
  source             = "../../modules/ecs-service"
  count              = var.workers == null ? 0 : 1
  name               = var.name
  service            = "worker"
  account_id         = var.account_id
  region             = var.region
  cluster            = local.cluster_reference
  cpu                = var.workers.cpu
  memory             = var.workers.memory
  execution_role_arn = module.roles.execution_role_arns["worker"]
  task_role_arn      = module.roles.task_role_arns["worker"]
  log_group          = module.observability.log_group_names["worker"]
  subnet_ids         = local.task_subnets
  security_group_ids = [module.security_groups.service_ids["worker"]]
  public_address     = var.subnets == "public"
  containers         = { worker = merge(local.api_container, { port = null }) }
  data_folder        = local.data_folder
  tasks              = var.standby ? { minimum = 0, maximum = 0 } : { minimum = var.workers.minimum, maximum = var.workers.maximum }
  scale_on           = { cpu = 60, memory = 75, queue_age = local.queue_age }
  spot               = true
  on_demand_base     = var.workers.on_demand_base
  depends_on         = [aws_ecs_cluster_capacity_providers.this]
}

data "aws_iam_policy_document" "codedeploy_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["codedeploy.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "codedeploy" {
  count              = var.deployment == "blue_green" ? 1 : 0
  name               = "${var.name}-codedeploy"
  description        = "Moves the traffic of ${var.name} between blue and green."
  assume_role_policy = data.aws_iam_policy_document.codedeploy_trust.json
}

# Amazon's own policy for this lets CodeDeploy call any function and start tasks with any role of the account.
data "aws_iam_policy_document" "codedeploy" {
  statement {
    sid     = "ItsTaskSets"
    actions = ["ecs:DescribeServices", "ecs:CreateTaskSet", "ecs:UpdateServicePrimaryTaskSet", "ecs:DeleteTaskSet"]
    resources = [
      "arn:aws:ecs:${var.region}:${var.account_id}:service/${local.cluster}/*",
      "arn:aws:ecs:${var.region}:${var.account_id}:task-set/${local.cluster}/*/*",
    ]
  }
  statement {
    sid       = "MoveItsTraffic"
    actions   = ["elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyRule"]
    resources = [module.alb.listener_arn, "${replace(module.alb.listener_arn, ":listener/", ":listener-rule/")}/*"]
  }
  statement {
    sid       = "SeeTheWays" # these know no resource
    actions   = ["elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules", "elasticloadbalancing:DescribeTargetGroups", "cloudwatch:DescribeAlarms"]
    resources = ["*"]
  }
  statement {
    sid       = "WithItsRoles"
    actions   = ["iam:PassRole"]
    resources = concat(values(module.roles.execution_role_arns), values(module.roles.task_role_arns))
    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "codedeploy" {
  count  = var.deployment == "blue_green" ? 1 : 0
  name   = "move-traffic"
  role   = aws_iam_role.codedeploy[0].id
  policy = data.aws_iam_policy_document.codedeploy.json
}
