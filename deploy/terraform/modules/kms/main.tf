# A key of our own, for everything that is stored or for one purpose, or the replica of such a key in another region. Who may
# use it: the account's identities by their own policies, and the AWS services that write logs and alarms, for this account only.

data "aws_iam_policy_document" "key" {
  #checkov:skip=CKV_AWS_109: in a key's policy "*" is this key, and root hands the decision to the account's own policies (2026-11)
  #checkov:skip=CKV_AWS_111: see CKV_AWS_109
  #checkov:skip=CKV_AWS_356: see CKV_AWS_109
  statement {
    sid       = "AccountDecidesByItsPolicies"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.account_id}:root"]
    }
  }

  dynamic "statement" {
    for_each = var.log_delivery ? [1] : []
    content {
      sid       = "LogGroups"
      actions   = ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"]
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = ["logs.${var.region}.amazonaws.com"]
      }
      condition {
        test     = "ArnLike"
        variable = "kms:EncryptionContext:aws:logs:arn"
        values   = ["arn:aws:logs:${var.region}:${var.account_id}:log-group:*"]
      }
    }
  }

  dynamic "statement" {
    for_each = var.log_delivery ? [1] : []
    content {
      sid       = "AlarmsAndEvents"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey*"]
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = ["cloudwatch.amazonaws.com", "backup.amazonaws.com", "events.amazonaws.com", "delivery.logs.amazonaws.com"]
      }
      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [var.account_id]
      }
    }
  }

  # CloudFront reads the page out of its bucket.
  dynamic "statement" {
    for_each = var.log_delivery ? [1] : []
    content {
      sid       = "PageThroughCloudFront"
      actions   = ["kms:Decrypt"]
      resources = ["*"]
      principals {
        type        = "Service"
        identifiers = ["cloudfront.amazonaws.com"]
      }
      condition {
        test     = "ArnLike"
        variable = "aws:SourceArn"
        values   = ["arn:aws:cloudfront::${var.account_id}:distribution/*"]
      }
    }
  }
}

locals {
  description = coalesce(var.description, "Everything that ${var.name} stores.")
  # Of two lists one is empty; its length is known before the key is.
  key = one(concat(aws_kms_key.this[*], aws_kms_replica_key.this[*]))
}

resource "aws_kms_key" "this" {
  count                   = var.replica_of == null ? 1 : 0
  description             = local.description
  enable_key_rotation     = true
  multi_region            = var.multi_region
  deletion_window_in_days = var.deletion_days
  policy                  = data.aws_iam_policy_document.key.json
  tags                    = { Name = var.name }
}

# The same key under the same id: what one region's opens, the other's opens too. It is turned where it was made.
resource "aws_kms_replica_key" "this" {
  count                   = var.replica_of == null ? 0 : 1
  description             = local.description
  primary_key_arn         = var.replica_of.key_arn
  deletion_window_in_days = var.deletion_days
  policy                  = data.aws_iam_policy_document.key.json
  tags                    = { Name = var.name }
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = local.key.key_id
}
