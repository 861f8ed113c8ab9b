# A mirror of the repository in the account, pushed by the pipeline once everything is green.

resource "aws_codecommit_repository" "mirror" {
  #checkov:skip=CKV2_AWS_37: a mirror: changes are approved where they are made (2026-11)
  repository_name = var.name
  description     = "Mirror of the repository at GitHub. Nobody pushes here but the pipeline."
  kms_key_id      = var.kms_key_arn
}
