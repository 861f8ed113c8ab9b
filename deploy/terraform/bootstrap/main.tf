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
