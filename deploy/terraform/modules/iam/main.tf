# Two roles for each service. The execution role is ECS's: it pulls the image, reads the secrets, opens the log. The task
# role is the program's: it reads and writes its own documents, and nothing else.

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
    condition {
      test     = "ArnLike"
      variable = "aws:SourceArn"
      values   = ["arn:aws:ecs:${var.region}:${var.account_id}:*"]
    }
  }
}

data "aws_iam_policy_document" "execution" {
  for_each = var.services

  statement {
    sid       = "SignInToTheRegistry"
    actions   = ["ecr:GetAuthorizationToken"] # knows no resource
    resources = ["*"]
  }
  statement {
    sid       = "PullItsImages"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    resources = each.value.repository_arns
  }
  statement {
    sid       = "WriteItsLog"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${each.value.log_group_arn}:*"]
  }
  dynamic "statement" {
    for_each = length(each.value.secret_arns) > 0 ? [1] : []
    content {
      sid       = "ReadItsSecrets"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = each.value.secret_arns
    }
  }
  dynamic "statement" {
    for_each = length(each.value.parameter_arns) > 0 ? [1] : []
    content {
      sid       = "ReadItsParameters"
      actions   = ["ssm:GetParameters"]
      resources = each.value.parameter_arns
    }
  }
  dynamic "statement" {
    for_each = length(each.value.secret_arns) + length(each.value.parameter_arns) > 0 ? [1] : []
    content {
      sid       = "DecryptThem"
      actions   = ["kms:Decrypt"]
      resources = [var.kms_key_arn]
      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["secretsmanager.${var.region}.amazonaws.com", "ssm.${var.region}.amazonaws.com"]
      }
    }
  }
}

data "aws_iam_policy_document" "task" {
  for_each = { for name, service in var.services : name => service if length(service.bucket_arns) > 0 || service.data_folder != null || service.master_key != null }

  dynamic "statement" {
    for_each = length(each.value.bucket_arns) > 0 ? [1] : []
    content {
      sid       = "ItsDocuments"
      actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
      resources = [for arn in each.value.bucket_arns : "${arn}/*"]
      condition {
        test     = "Bool"
        variable = "aws:SecureTransport"
        values   = ["true"]
      }
    }
  }
  dynamic "statement" {
    for_each = length(each.value.bucket_arns) > 0 ? [1] : []
    content {
      sid       = "ItsBuckets"
      actions   = ["s3:ListBucket", "s3:GetBucketLocation"]
      resources = each.value.bucket_arns
    }
  }
  dynamic "statement" {
    for_each = length(each.value.bucket_arns) > 0 ? [1] : []
    content {
      sid       = "TheirKey"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [var.kms_key_arn]
      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = ["s3.${var.region}.amazonaws.com"]
      }
    }
  }
  dynamic "statement" {
    for_each = each.value.data_folder == null ? [] : [1]
    content {
      sid       = "ItsDataFolder"
      actions   = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
      resources = [each.value.data_folder.file_system_arn]
      condition {
        test     = "StringEquals"
        variable = "elasticfilesystem:AccessPointArn"
        values   = [each.value.data_folder.access_point_arn]
      }
    }
  }
  dynamic "statement" {
    for_each = each.value.audit_bucket == null ? [] : [1]
    content {
      sid       = "CheckpointsOfItsLog"
      actions   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
      resources = ["${each.value.audit_bucket}/checkpoints/*", "${each.value.audit_bucket}/*/checkpoints/*"]
      condition {
        test     = "Bool"
        variable = "aws:SecureTransport"
        values   = ["true"]
      }
    }
  }
  dynamic "statement" {
    for_each = each.value.audit_bucket == null ? [] : [1]
    content {
      sid       = "TheirLock"
      actions   = ["s3:ListBucketVersions", "s3:GetBucketObjectLockConfiguration"]
      resources = [each.value.audit_bucket]
    }
  }
  # With the encryption context that Gepeto binds its root key to, and for nothing else (apps/server/src/platform/crypto).
  dynamic "statement" {
    for_each = each.value.master_key == null ? [] : [1]
    content {
      sid       = "ItsMasterKey"
      actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
      resources = [each.value.master_key.key_arn]
      condition {
        test     = "StringEquals"
        variable = "kms:EncryptionContext:gepeto"
        values   = ["root key"]
      }
    }
  }
}

resource "aws_iam_role" "execution" {
  for_each           = var.services
  name               = "${var.name}-${each.key}-execution"
  description        = "Starts ${var.name}'s ${each.key}: image, secrets, log."
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "execution" {
  for_each = var.services
  name     = "start"
  role     = aws_iam_role.execution[each.key].id
  policy   = data.aws_iam_policy_document.execution[each.key].json
}

resource "aws_iam_role" "task" {
  for_each           = var.services
  name               = "${var.name}-${each.key}-task"
  description        = "What ${var.name}'s ${each.key} itself may do."
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "task" {
  for_each = data.aws_iam_policy_document.task
  name     = "work"
  role     = aws_iam_role.task[each.key].id
  policy   = each.value.json
}
