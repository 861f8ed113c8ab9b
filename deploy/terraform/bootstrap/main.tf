# The place of Terraform's state: made once, before anything else, with a local state of its own.

variable "account_id" {
  description = "Account that this is made in."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must have 12 digits."
  }
}

variable "region" {
  description = "Region of the state."
  type        = string
  default     = "us-east-1"
}

variable "name" {
  description = "Prefix of the names."
  type        = string
  default     = "gepeto"
}

module "kms" {
  source       = "../modules/kms"
  name         = "${var.name}-state"
  account_id   = var.account_id
  region       = var.region
  log_delivery = false
}

module "state" {
  source          = "../modules/s3"
  name            = "${var.name}-state"
  account_id      = var.account_id
  kms_key_arn     = module.kms.key_arn
  buckets         = ["backups", "logs"]
  noncurrent_days = 365
  backup_days     = 36500
}

# What AWS' own ReadOnlyAccess lets the role see that plans (docs/deploy.md) and a plan does not need: contents, keys, logs. Who
# may open a pull request plans.
data "aws_iam_policy_document" "plan_denies" {
  statement {
    sid       = "KeysOfCallers" # a usage plan's keys come with their values
    effect    = "Deny"
    actions   = ["apigateway:GET"]
    resources = ["arn:aws:apigateway:*::/apikeys", "arn:aws:apigateway:*::/apikeys/*", "arn:aws:apigateway:*::/usageplans/*/keys", "arn:aws:apigateway:*::/usageplans/*/keys/*"]
  }
  statement {
    sid           = "ContentsOfBucketsButTheState"
    effect        = "Deny"
    actions       = ["s3:GetObject", "s3:GetObjectVersion"]
    not_resources = ["arn:aws:s3:::${module.state.names["backups"]}/*"]
  }
  statement {
    sid    = "LogsSecretsAndData"
    effect = "Deny"
    actions = [
      "logs:GetLogEvents", "logs:FilterLogEvents", "logs:GetLogRecord", "logs:StartQuery", "logs:GetQueryResults", "logs:StartLiveTail",
      "secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue",
      "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath", "ssm:GetParameterHistory",
      "rds:DownloadDBLogFilePortion", "rds:DownloadCompleteDBLogFile", "ebs:GetSnapshotBlock",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "plan_denies" {
  name        = "${var.name}-plan-denies"
  description = "What the role that plans may not see, beside ReadOnlyAccess."
  policy      = data.aws_iam_policy_document.plan_denies.json
}

output "plan_denies_arn" {
  description = "Policy for the role that plans, beside ReadOnlyAccess."
  value       = aws_iam_policy.plan_denies.arn
}

output "backend" {
  description = "What terraform init -backend-config=... takes; the key is the name of the environment."
  value       = <<-E
    bucket       = "${module.state.names["backups"]}"
    region       = "${var.region}"
    kms_key_id   = "${module.kms.key_arn}"
    encrypt      = true
    use_lockfile = true
  E
}
