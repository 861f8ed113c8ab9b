# What the pipeline may do in this account: no key, one environment of one repository, exactly what a deployment needs.

locals {
  # Here, and in the other region.
  deployed     = [for services in [var.services, var.second_services] : services if services != null]
  provider_arn = coalesce(var.provider_arn, try(aws_iam_openid_connect_provider.github[0].arn, null))
}

resource "aws_iam_openid_connect_provider" "github" {
  count          = var.provider_arn == null ? 1 : 0
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]
    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:aud"
      values   = ["sts.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "token.actions.githubusercontent.com:sub"
      values   = ["repo:${var.repository}:environment:${var.environment}"]
    }
  }
}

data "aws_iam_policy_document" "deploy" {
  statement {
    sid       = "SignInToTheRegistry"
    actions   = ["ecr:GetAuthorizationToken"] # knows no resource
    resources = ["*"]
  }
  statement {
    sid = "PushImages"
    actions = [
      "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImages",
      "ecr:DescribeImageScanFindings", "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
    ]
    resources = var.repository_arns
  }
  dynamic "statement" {
    for_each = length(local.deployed) == 0 ? [] : [1]
    content {
      sid       = "UpdateServices"
      actions   = ["ecs:DescribeServices", "ecs:UpdateService"]
      resources = flatten(local.deployed[*].service_arns)
    }
  }
  dynamic "statement" {
    for_each = length(local.deployed) == 0 ? [] : [1]
    content {
      sid       = "NewTaskDefinitions"
      actions   = ["ecs:RegisterTaskDefinition"]
      resources = [for arn in flatten(local.deployed[*].family_arns) : "${arn}:*"]
    }
  }
  dynamic "statement" {
    for_each = length(local.deployed) == 0 ? [] : [1]
    content {
      sid       = "ReadTaskDefinitions"
      actions   = ["ecs:DescribeTaskDefinition"] # knows no resource
      resources = ["*"]
    }
  }
  dynamic "statement" {
    for_each = length(local.deployed) == 0 ? [] : [1]
    content {
      sid       = "HandTasksTheirRoles"
      actions   = ["iam:PassRole"]
      resources = flatten(local.deployed[*].role_arns)
      condition {
        test     = "StringEquals"
        variable = "iam:PassedToService"
        values   = ["ecs-tasks.amazonaws.com"]
      }
    }
  }
  # The task that migrates the database before the services are updated.
  dynamic "statement" {
    for_each = length(local.deployed) == 0 ? [] : [1]
    content {
      sid       = "RunTheMigration"
      actions   = ["ecs:RunTask"]
      resources = [for arn in flatten(local.deployed[*].family_arns) : "${arn}:*"]
      condition {
        test     = "ArnEquals"
        variable = "ecs:cluster"
        values   = local.deployed[*].cluster_arn
      }
    }
  }
  dynamic "statement" {
    for_each = length(local.deployed) == 0 ? [] : [1]
    content {
      sid       = "SeeHowItEnded"
      actions   = ["ecs:DescribeTasks"]
      resources = [for arn in local.deployed[*].cluster_arn : "${replace(arn, ":cluster/", ":task/")}/*"]
    }
  }
  dynamic "statement" {
    for_each = try(var.services.blue_green, null) == null ? [] : [var.services.blue_green]
    content {
      sid       = "MoveTheTraffic"
      actions   = ["codedeploy:CreateDeployment", "codedeploy:GetDeployment", "codedeploy:StopDeployment"]
      resources = [statement.value.group_arn]
    }
  }
  dynamic "statement" {
    for_each = try(var.services.blue_green, null) == null ? [] : [var.services.blue_green]
    content {
      sid       = "SayWhereTo"
      actions   = ["codedeploy:GetApplicationRevision", "codedeploy:RegisterApplicationRevision"]
      resources = [statement.value.application_arn]
    }
  }
  dynamic "statement" {
    for_each = try(var.services.blue_green, null) == null ? [] : [var.services.blue_green]
    content {
      sid       = "AsItWasSet"
      actions   = ["codedeploy:GetDeploymentConfig"]
      resources = [statement.value.config_arn]
    }
  }
  dynamic "statement" {
    for_each = var.cluster_arn == null ? [] : [var.cluster_arn]
    content {
      sid       = "TalkToTheCluster"
      actions   = ["eks:DescribeCluster"]
      resources = [statement.value]
    }
  }
  dynamic "statement" {
    for_each = var.mirror_arn == null ? [] : [var.mirror_arn]
    content {
      sid       = "ReadMirror"
      actions   = ["codecommit:GitPull"]
      resources = [statement.value]
    }
  }
  dynamic "statement" {
    for_each = var.mirror_arn == null ? [] : [var.mirror_arn]
    content {
      sid       = "MirrorMain"
      actions   = ["codecommit:GitPush"]
      resources = [statement.value]
      condition {
        test     = "StringEquals"
        variable = "codecommit:References"
        values   = ["refs/heads/main"]
      }
    }
  }
}

# The page that CloudFront takes out of a bucket: put there, and the old one forgotten.
data "aws_iam_policy_document" "page" {
  count = var.page == null ? 0 : 1
  statement {
    sid       = "FillThePage"
    actions   = ["s3:PutObject", "s3:DeleteObject"]
    resources = ["${var.page.bucket_arn}/*"]
  }
  statement {
    sid       = "SeeWhatIsThere"
    actions   = ["s3:ListBucket"]
    resources = [var.page.bucket_arn]
  }
  statement {
    sid       = "SealedAsTheBucketWants"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"] # a large file goes in parts, which are opened to be joined
    resources = [var.page.kms_key_arn]
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["s3.${var.page.region}.amazonaws.com"]
    }
  }
  statement {
    sid       = "ForgetTheOldOne"
    actions   = ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"]
    resources = [var.page.distribution_arn]
  }
}

resource "aws_iam_role_policy" "page" {
  count  = var.page == null ? 0 : 1
  name   = "page"
  role   = aws_iam_role.deploy.id
  policy = data.aws_iam_policy_document.page[0].json
}

resource "aws_iam_role" "deploy" {
  name                 = "${var.name}-deploy"
  description          = "Deploys ${var.name} from ${var.repository}, environment ${var.environment}."
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 3600
}

resource "aws_iam_role_policy" "deploy" {
  name   = "deploy"
  role   = aws_iam_role.deploy.id
  policy = data.aws_iam_policy_document.deploy.json
}
