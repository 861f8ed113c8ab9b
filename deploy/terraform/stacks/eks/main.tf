# Gepeto on EKS: cluster, stores and what guards them. What runs in the cluster is deploy/kubernetes.

locals {
  has_redis = var.redis != null
  stores    = concat(["database", "files"], local.has_redis ? ["redis"] : [])
  repositories = {
    api = "${var.name}/gepeto-api"
    web = "${var.name}/gepeto-web"
  }
  # The master key's places: where it is, and where it was until the roll-out that moves it.
  master_key_places = compact([var.master_key_in, var.master_key_before])
  is_master_in_kms  = contains(local.master_key_places, "kms")
  master_key_arn    = local.is_master_in_kms ? module.master_key[0].key_arn : null
  secrets = merge(
    { for name in var.model_keys : name => "secrets_manager" },
    { GEPETO_METRICS_TOKEN = "secrets_manager" },
    contains(local.master_key_places, "secret") ? { GEPETO_MASTER_KEY = "secrets_manager" } : {},
    local.has_redis ? { REDIS_URL = "secrets_manager" } : {},
  )
}

# How many pods there are the overlays decide, and all of them have two or more.
check "several_pods" {
  assert {
    condition     = local.has_redis
    error_message = "Without redis each pod counts limits and remembers by itself, and none learns what another one changed: more than one needs it."
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
  count        = local.is_master_in_kms ? 1 : 0
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
  nat_gateways        = var.nat_gateways
  interface_endpoints = var.interface_endpoints
  kms_key_arn         = module.kms.key_arn
  flow_log_days       = max(var.log_days, 7)
  # What runs beside Gepeto comes from registry.k8s.io, Docker Hub and quay.io.
  registry_buckets    = ["prod-registry-k8s-io-${var.region}", "docker-images-prod", "quayio-production-s3"]
  public_subnet_tags  = { "kubernetes.io/role/elb" = "1" }
  private_subnet_tags = { "kubernetes.io/role/internal-elb" = "1" }
}

module "cluster" {
  source                = "../../modules/eks"
  name                  = var.name
  account_id            = var.account_id
  region                = var.region
  kms_key_arn           = module.kms.key_arn
  kubernetes_version    = var.kubernetes_version
  subnet_ids            = module.network.private_subnet_ids
  public_endpoint_cidrs = var.public_endpoint_cidrs
  administrators        = var.administrators
  deployers             = { for pipeline in module.pipeline : "pipeline" => pipeline.role_arn }
  system_nodes          = var.system_nodes
  worker_nodes          = var.worker_nodes
  log_days              = max(var.log_days, 30)
  data_folder           = { file_system_arn = module.data_folder.file_system_arn, access_point_arn = module.data_folder.access_point_arn }
  workloads = {
    api = {
      namespace       = var.namespace
      service_account = "gepeto-api"
      policy          = data.aws_iam_policy_document.documents.json
    }
    worker = {
      namespace       = var.namespace
      service_account = "gepeto-worker"
      policy          = data.aws_iam_policy_document.documents.json
    }
    secrets = {
      namespace       = var.namespace
      service_account = "gepeto-secrets"
      policy          = data.aws_iam_policy_document.secrets.json
    }
  }
}

# What Gepeto itself does in AWS: its documents, over TLS, under our key; and its master key, where that is in KMS, with the
# encryption context that Gepeto binds its root key to.
data "aws_iam_policy_document" "documents" {
  statement {
    sid       = "ItsDocuments"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    resources = ["${module.buckets.arns["documents"]}/*"]
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["true"]
    }
  }
  statement {
    sid       = "ItsBucket"
    actions   = ["s3:ListBucket", "s3:GetBucketLocation"]
    resources = [module.buckets.arns["documents"]]
  }
  statement {
    sid       = "TheirKey"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = [module.kms.key_arn]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.region}.amazonaws.com"]
    }
  }
  dynamic "statement" {
    for_each = contains(var.buckets, "audit") ? [1] : []
    content {
      sid       = "CheckpointsOfItsLog"
      actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
      resources = ["${module.buckets.arns["audit"]}/checkpoints/*", "${module.buckets.arns["audit"]}/*/checkpoints/*"]
      condition {
        test     = "Bool"
        variable = "aws:SecureTransport"
        values   = ["true"]
      }
    }
  }
  dynamic "statement" {
    for_each = contains(var.buckets, "audit") ? [1] : []
    content {
      sid       = "TheirLock"
      actions   = ["s3:ListBucketVersions", "s3:GetBucketObjectLockConfiguration"]
      resources = [module.buckets.arns["audit"]]
    }
  }
  dynamic "statement" {
    for_each = local.is_master_in_kms ? [1] : []
    content {
      sid       = "ItsMasterKey"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [local.master_key_arn]
      condition {
        test     = "StringEquals"
        variable = "kms:EncryptionContext:gepeto"
        values   = ["root key"]
      }
    }
  }
}

# What fills the Secret objects: these secrets, by their exact names.
data "aws_iam_policy_document" "secrets" {
  statement {
    sid       = "ItsSecrets"
    actions   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    resources = concat(values(module.secrets.arns), [module.database.secret_arn])
  }
  statement {
    sid       = "TheirKey"
    actions   = ["kms:Decrypt"]
    resources = [module.kms.key_arn]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${var.region}.amazonaws.com"]
    }
  }
}

module "security_groups" {
  source        = "../../modules/security-groups"
  name          = var.name
  vpc_id        = module.network.vpc_id
  cidr          = var.cidr
  load_balancer = false
  services      = {}
  clients       = { nodes = { group_id = module.cluster.node_security_group_id, stores = local.stores } }
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
}

module "buckets" {
  source              = "../../modules/s3"
  name                = var.name
  account_id          = var.account_id
  kms_key_arn         = module.kms.key_arn
  buckets             = setunion(var.buckets, ["documents"])
  noncurrent_days     = var.object_days.noncurrent
  aborted_upload_days = var.object_days.aborted
  log_days            = var.object_days.logs

  deletion_protection = var.deletion_protection
}

module "data_folder" {
  source            = "../../modules/efs"
  name              = var.name
  account_id        = var.account_id
  kms_key_arn       = module.kms.key_arn
  subnet_ids        = zipmap(var.zones, module.network.data_subnet_ids)
  security_group_id = module.security_groups.store_ids["files"]
}

module "database" {
  source                  = "../../modules/rds"
  name                    = var.name
  kms_key_arn             = module.kms.key_arn
  subnet_ids              = module.network.data_subnet_ids
  security_group_id       = module.security_groups.store_ids["database"]
  instance_class          = var.database.instance_class
  storage_gb              = var.database.storage_gb
  multi_az                = var.database.multi_az
  backup_days             = var.database.backup_days
  read_replica            = var.database.read_replica
  master_password         = var.database_password
  master_password_version = var.database.password_version
  deletion_protection     = var.deletion_protection
  # Nothing starts pods anew after it (docs/deploy.md): as seldom as RDS allows.
  password_days = 365
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
  subnet_ids        = module.network.data_subnet_ids
  security_group_id = module.security_groups.store_ids["redis"]
  node_type         = var.redis.node_type
  nodes             = var.redis.nodes
  log_group         = module.observability.log_group_names["redis"]
}

# The load balancer is made by the Ingress object, which names this firewall and this certificate.
module "firewall" {
  source                 = "../../modules/cdn-waf"
  count                  = var.waf == null ? 0 : 1
  name                   = var.name
  kms_key_arn            = module.kms.key_arn
  regional               = true
  mode                   = var.waf.mode
  bot_control            = var.waf.bot_control
  requests_per_5_minutes = var.waf.requests_per_5_minutes
  sign_ins_per_5_minutes = var.waf.sign_ins_per_5_minutes
  log_days               = var.log_days
  providers = {
    aws        = aws
    aws.global = aws.global
  }
}

module "certificate" {
  source  = "../../modules/dns"
  count   = var.domain == null ? 0 : 1
  name    = var.name
  zone_id = var.domain.zone_id
  domain  = var.domain.name
  # Where they lead says deploy/point-names.sh, once Ingress has made the load balancers.
  further_names = var.domain.further_names
  alias         = null
  providers = {
    aws        = aws
    aws.global = aws.global
  }
}

module "observability" {
  source        = "../../modules/observability"
  name          = var.name
  account_id    = var.account_id
  region        = var.region
  kms_key_arn   = module.kms.key_arn
  log_days      = var.log_days
  log_groups    = local.has_redis ? ["redis"] : []
  thresholds    = var.thresholds
  mail          = var.alarm_mail
  backups       = var.backup != null
  cluster_nodes = module.cluster.name
  database      = { identifier = module.database.identifier, replica = module.database.replica_identifier }
  redis_members = local.has_redis ? toset([for index in range(var.redis.nodes) : format("%s-%03d", var.name, index + 1)]) : []
}

module "backup" {
  source        = "../../modules/backup"
  count         = var.backup == null ? 0 : 1
  name          = var.name
  account_id    = var.account_id
  kms_key_arn   = module.kms.key_arn
  kept_days     = var.backup.kept_days
  locked_days   = var.backup.locked_days
  topic_arn     = module.observability.backups_topic_arn
  resource_arns = concat([module.database.arn, module.data_folder.file_system_arn], [for bucket in ["documents", "models"] : module.buckets.arns[bucket] if contains(keys(module.buckets.arns), bucket)])
  providers = {
    aws      = aws
    aws.copy = aws.copy
  }
  restore_subnet_group = var.name
}

module "mirror" {
  source      = "../../modules/codecommit"
  count       = try(var.pipeline.mirror, false) ? 1 : 0
  name        = var.name
  kms_key_arn = module.kms.key_arn
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
  cluster_arn     = "arn:aws:eks:${var.region}:${var.account_id}:cluster/${var.name}"
  mirror_arn      = try(module.mirror[0].arn, null)
}
