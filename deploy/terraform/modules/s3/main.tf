# Buckets: private, versioned, encrypted with our key, by TLS 1.2 or newer only, old things deleted.
# `logs` is the exception in its encryption: load balancers write to buckets with S3's own key only.

locals {
  has_logs = contains(var.buckets, "logs")
}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_144: copies in another region are made by the backup plan where copy_region is set (2026-11)
  for_each            = var.buckets
  bucket              = "${var.name}-${each.key}-${var.account_id}"
  object_lock_enabled = each.key == "audit"
  force_destroy       = each.key == "logs" && !var.deletion_protection
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each                = aws_s3_bucket.this
  bucket                  = each.value.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = aws_s3_bucket.this
  bucket   = each.value.id
  rule {
    # CloudFront's standard logs come with an access list.
    object_ownership = each.key == "logs" ? "BucketOwnerPreferred" : "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = aws_s3_bucket.this
  bucket   = each.value.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = aws_s3_bucket.this
  bucket   = each.value.id
  rule {
    bucket_key_enabled = each.key != "logs"
    apply_server_side_encryption_by_default {
      sse_algorithm     = each.key == "logs" ? "AES256" : "aws:kms"
      kms_master_key_id = each.key == "logs" ? null : var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  for_each = aws_s3_bucket.this
  bucket   = each.value.id
  rule {
    id     = "unfinished-and-replaced"
    status = "Enabled"
    filter {}
    abort_incomplete_multipart_upload {
      days_after_initiation = var.aborted_upload_days
    }
    noncurrent_version_expiration {
      noncurrent_days = var.noncurrent_days
    }
  }
  dynamic "rule" {
    for_each = { for key, days in { logs = var.log_days, backups = var.backup_days } : key => days if key == each.key }
    content {
      id     = "old"
      status = "Enabled"
      filter {}
      expiration {
        days = rule.value
      }
    }
  }
  dynamic "rule" {
    for_each = contains(["backups", "audit"], each.key) ? [1] : []
    content {
      id     = "seldom-read"
      status = "Enabled"
      filter {}
      transition {
        days          = 30
        storage_class = "STANDARD_IA"
      }
    }
  }
  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_bucket_logging" "this" {
  for_each      = local.has_logs ? { for key, bucket in aws_s3_bucket.this : key => bucket if key != "logs" } : {}
  bucket        = each.value.id
  target_bucket = aws_s3_bucket.this["logs"].id
  target_prefix = "s3/${each.key}/"
}

resource "aws_s3_bucket_object_lock_configuration" "audit" {
  for_each = { for key, bucket in aws_s3_bucket.this : key => bucket if key == "audit" }
  bucket   = each.value.id
  rule {
    default_retention {
      mode = "COMPLIANCE"
      days = var.audit_lock_days
    }
  }
}

data "aws_iam_policy_document" "this" {
  for_each = var.buckets

  statement {
    sid       = "TlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this[each.key].arn, "${aws_s3_bucket.this[each.key].arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }

  statement {
    sid       = "ModernTlsOnly"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.this[each.key].arn, "${aws_s3_bucket.this[each.key].arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "NumericLessThan"
      variable = "s3:TlsVersion"
      values   = ["1.2"]
    }
  }

  # Who writes under another key than ours is refused, be it S3's own or one that the caller brings; who names none gets ours.
  dynamic "statement" {
    for_each = each.key == "logs" ? {} : {
      KmsOnly      = { test = "StringNotEquals", variable = "s3:x-amz-server-side-encryption", value = "aws:kms" }
      NoCallersKey = { test = "Null", variable = "s3:x-amz-server-side-encryption-customer-algorithm", value = "false" }
    }
    content {
      sid       = statement.key
      effect    = "Deny"
      actions   = ["s3:PutObject"]
      resources = ["${aws_s3_bucket.this[each.key].arn}/*"]
      principals {
        type        = "*"
        identifiers = ["*"]
      }
      condition {
        test     = statement.value.test
        variable = statement.value.variable
        values   = [statement.value.value]
      }
      # StringNotEquals is true of what is not there, too.
      dynamic "condition" {
        for_each = statement.key == "KmsOnly" ? [1] : []
        content {
          test     = "Null"
          variable = "s3:x-amz-server-side-encryption"
          values   = ["false"]
        }
      }
    }
  }
  # A checkpoint is written once: a second one of the same name would hide the first behind a newer version.
  dynamic "statement" {
    for_each = each.key == "audit" ? [1] : []
    content {
      sid       = "CheckpointsOnce"
      effect    = "Deny"
      actions   = ["s3:PutObject"]
      resources = [for path in ["checkpoints/*", "*/checkpoints/*"] : "${aws_s3_bucket.this[each.key].arn}/${path}"]
      principals {
        type        = "*"
        identifiers = ["*"]
      }
      condition {
        test     = "Null"
        variable = "s3:if-none-match"
        values   = ["true"]
      }
    }
  }
  dynamic "statement" {
    for_each = each.key == "logs" ? [] : [1]
    content {
      sid       = "OurKeyOnly"
      effect    = "Deny"
      actions   = ["s3:PutObject"]
      resources = ["${aws_s3_bucket.this[each.key].arn}/*"]
      principals {
        type        = "*"
        identifiers = ["*"]
      }
      condition {
        test     = "StringNotEqualsIfExists"
        variable = "s3:x-amz-server-side-encryption-aws-kms-key-id"
        values   = [var.kms_key_arn]
      }
      condition {
        test     = "Null"
        variable = "s3:x-amz-server-side-encryption-aws-kms-key-id"
        values   = ["false"]
      }
    }
  }

  dynamic "statement" {
    for_each = each.key == "logs" ? [1] : []
    content {
      sid       = "LogsOfThisAccount"
      actions   = ["s3:PutObject"]
      resources = ["${aws_s3_bucket.this[each.key].arn}/*"]
      principals {
        type        = "Service"
        identifiers = ["logdelivery.elasticloadbalancing.amazonaws.com", "logging.s3.amazonaws.com", "delivery.logs.amazonaws.com"]
      }
      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [var.account_id]
      }
    }
  }

  dynamic "statement" {
    for_each = each.key == "logs" ? [1] : []
    content {
      sid       = "LogDeliveryLooks"
      actions   = ["s3:GetBucketAcl"]
      resources = [aws_s3_bucket.this[each.key].arn]
      principals {
        type        = "Service"
        identifiers = ["delivery.logs.amazonaws.com"]
      }
      condition {
        test     = "StringEquals"
        variable = "aws:SourceAccount"
        values   = [var.account_id]
      }
    }
  }

  # The page, to CloudFront of this account only.
  dynamic "statement" {
    for_each = each.key == "page" ? [1] : []
    content {
      sid       = "CloudFrontReads"
      actions   = ["s3:GetObject"]
      resources = ["${aws_s3_bucket.this[each.key].arn}/*"]
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

resource "aws_s3_bucket_policy" "this" {
  for_each   = aws_s3_bucket.this
  bucket     = each.value.id
  policy     = data.aws_iam_policy_document.this[each.key].json
  depends_on = [aws_s3_bucket_public_access_block.this]
}
