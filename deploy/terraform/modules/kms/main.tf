# One key of our own for everything that is stored. Who may use it: the account's identities by their own policies, and
# the AWS services that write logs and alarms, for this account only.

data "aws_iam_policy_document" "key" {
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
        identifiers = ["cloudwatch.amazonaws.com", "events.amazonaws.com", "delivery.logs.amazonaws.com"]
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

resource "aws_kms_key" "this" {
  description             = "Everything that ${var.name} stores."
  enable_key_rotation     = true
  multi_region            = var.multi_region
  deletion_window_in_days = var.deletion_days
  policy                  = data.aws_iam_policy_document.key.json
  tags                    = { Name = var.name }
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}
