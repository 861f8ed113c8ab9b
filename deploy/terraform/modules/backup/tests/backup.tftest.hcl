mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_backup_vault" {
    defaults = { arn = "arn:aws:backup:us-east-1:123456789012:backup-vault:gepeto" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/gepeto-backup" }
  }
}
mock_provider "aws" {
  alias = "copy"
}

variables {
  name          = "gepeto"
  account_id    = "123456789012"
  kms_key_arn   = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  resource_arns = ["arn:aws:s3:::gepeto-documents-123456789012"]
  topic_arn     = "arn:aws:sns:us-east-1:123456789012:gepeto-backups"
}

run "a_backup_a_copy_and_a_restore_that_failed_are_told" {
  command = apply
  assert {
    condition     = aws_backup_vault_notifications.this.backup_vault_events == toset(["BACKUP_JOB_COMPLETED", "COPY_JOB_FAILED", "RESTORE_JOB_COMPLETED"])
    error_message = "by events that AWS still tells: BACKUP_JOB_FAILED and RESTORE_JOB_FAILED are none."
  }
  assert {
    condition     = aws_backup_vault_notifications.this.sns_topic_arn == "arn:aws:sns:us-east-1:123456789012:gepeto-backups"
    error_message = "to the topic that was named."
  }
}

run "a_backup_of_nothing_is_refused" {
  command = plan
  variables { resource_arns = [] }
  expect_failures = [var.resource_arns]
}
