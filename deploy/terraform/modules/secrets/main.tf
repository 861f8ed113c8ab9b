# The places of the secrets, never their values: `deploy/put-secrets.sh FOLDER` asks for each and puts it there. Until then
# nothing starts that is given one: Secrets Manager has no value to give out, and Parameter Store the word `unset`, which
# Gepeto refuses.

locals {
  in_secrets_manager = toset([for name, store in var.secrets : name if store == "secrets_manager"])
  in_parameter_store = toset([for name, store in var.secrets : name if store == "parameter_store"])
}

resource "aws_secretsmanager_secret" "this" {
  #checkov:skip=CKV2_AWS_57: provider keys and the master key are turned by hand, by docs/disaster-recovery.md (2026-11)
  for_each                = local.in_secrets_manager
  name                    = "${var.name}/${each.key}"
  description             = "Gepeto's variable ${each.key}."
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.recovery_days
}

# A parameter cannot be made without a value: this one is written once, outside the state, and replaced by put-secrets.sh. It
# is too short for a master key.
resource "aws_ssm_parameter" "this" {
  for_each         = local.in_parameter_store
  name             = "/${var.name}/${each.key}"
  description      = "Gepeto's variable ${each.key}."
  type             = "SecureString"
  key_id           = var.kms_key_arn
  value_wo         = "unset"
  value_wo_version = 1
  lifecycle {
    # Whoever puts a value in without naming the key moves it to another one. Terraform would write an empty value to undo that.
    ignore_changes = [key_id]
  }
}
