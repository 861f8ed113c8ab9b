# Backups that AWS makes, keeps under lock, copies away and tries to restore.

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["backup.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-backup"
  description        = "Makes and restores backups of ${var.name}."
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = toset([
    "service-role/AWSBackupServiceRolePolicyForBackup",
    "service-role/AWSBackupServiceRolePolicyForRestores",
    "AWSBackupServiceRolePolicyForS3Backup",
    "AWSBackupServiceRolePolicyForS3Restore",
  ])
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/${each.key}"
}

resource "aws_backup_vault" "this" {
  name          = var.name
  kms_key_arn   = var.kms_key_arn
  force_destroy = false
}

resource "aws_backup_vault" "copy" {
  count         = var.copy == null ? 0 : 1
  provider      = aws.copy
  name          = "${var.name}-copies"
  kms_key_arn   = var.copy.kms_key_arn
  force_destroy = false
}

resource "aws_backup_vault_lock_configuration" "this" {
  count              = var.locked_days > 0 ? 1 : 0
  backup_vault_name  = aws_backup_vault.this.name
  min_retention_days = var.locked_days
  # Absent, whoever may change the vault can lift the lock (governance mode).
  changeable_for_days = var.compliance_after_days
}

resource "aws_backup_vault_lock_configuration" "copy" {
  count              = var.locked_days > 0 && var.copy != null ? 1 : 0
  provider           = aws.copy
  backup_vault_name  = aws_backup_vault.copy[0].name
  min_retention_days = var.locked_days
  # Absent, whoever may change the vault can lift the lock (governance mode).
  changeable_for_days = var.compliance_after_days
}

resource "aws_backup_plan" "this" {
  name = var.name
  dynamic "rule" {
    for_each = {
      daily   = { schedule = "cron(0 3 * * ? *)", days = var.kept_days.daily }
      weekly  = { schedule = "cron(0 2 ? * SUN *)", days = var.kept_days.weekly }
      monthly = { schedule = "cron(0 1 1 * ? *)", days = var.kept_days.monthly }
    }
    content {
      rule_name         = rule.key
      target_vault_name = aws_backup_vault.this.name
      schedule          = rule.value.schedule
      start_window      = 60
      completion_window = 360
      lifecycle {
        delete_after = rule.value.days
      }
      dynamic "copy_action" {
        for_each = aws_backup_vault.copy
        content {
          destination_vault_arn = copy_action.value.arn
          lifecycle {
            delete_after = rule.value.days
          }
        }
      }
    }
  }
}

resource "aws_backup_selection" "this" {
  name         = var.name
  plan_id      = aws_backup_plan.this.id
  iam_role_arn = aws_iam_role.this.arn
  resources    = var.resource_arns
}

resource "aws_backup_restore_testing_plan" "this" {
  count                        = var.restore_test ? 1 : 0
  name                         = replace("${var.name}_monthly", "-", "_")
  schedule_expression          = "cron(0 8 2 * ? *)"
  start_window_hours           = 4
  schedule_expression_timezone = "Etc/UTC"
  recovery_point_selection {
    algorithm             = "LATEST_WITHIN_WINDOW"
    include_vaults        = [aws_backup_vault.this.arn]
    recovery_point_types  = ["SNAPSHOT", "CONTINUOUS"]
    selection_window_days = 7
  }
}

resource "aws_backup_restore_testing_selection" "database" {
  count                     = var.restore_test && var.restore_subnet_group != null ? 1 : 0
  name                      = "database"
  restore_testing_plan_name = aws_backup_restore_testing_plan.this[0].name
  protected_resource_type   = "RDS"
  protected_resource_arns   = ["*"]
  iam_role_arn              = aws_iam_role.this.arn
  validation_window_hours   = 4
  restore_metadata_overrides = {
    dbSubnetGroupName = var.restore_subnet_group
    multiAz           = "false"
  }
}

resource "aws_backup_restore_testing_selection" "buckets" {
  count                     = var.restore_test ? 1 : 0
  name                      = "buckets"
  restore_testing_plan_name = aws_backup_restore_testing_plan.this[0].name
  protected_resource_type   = "S3"
  protected_resource_arns   = ["*"]
  iam_role_arn              = aws_iam_role.this.arn
  validation_window_hours   = 4
}

# How a backup or restore ended says the attribute State of what is published, which subscribers filter by (modules/observability):
# AWS still takes BACKUP_JOB_FAILED and RESTORE_JOB_FAILED and tells nothing for them.
# https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultNotifications.html
resource "aws_backup_vault_notifications" "this" {
  backup_vault_name   = aws_backup_vault.this.name
  sns_topic_arn       = var.topic_arn
  backup_vault_events = ["BACKUP_JOB_COMPLETED", "COPY_JOB_FAILED", "RESTORE_JOB_COMPLETED"]
}
