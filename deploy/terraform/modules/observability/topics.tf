# Where people are told. Alarms and backups have a topic each: AWS Backup tells of every job that ended, so its subscribers need
# a filter, and under a filter a message without attributes, as an alarm's is, reaches nobody.
# https://docs.aws.amazon.com/sns/latest/dg/attribute-key-matching.html

locals {
  # Who publishes to which topic.
  tellers = merge({ alarms = "cloudwatch.amazonaws.com" }, var.backups ? { backups = "backup.amazonaws.com" } : {})
}

data "aws_iam_policy_document" "topic" {
  for_each = local.tellers
  statement {
    sid       = "OfThisAccountAlone"
    actions   = ["sns:Publish"]
    resources = ["arn:aws:sns:${var.region}:${var.account_id}:${var.name}-${each.key}"]
    principals {
      type        = "Service"
      identifiers = [each.value]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [var.account_id]
    }
  }
  statement {
    sid       = "OverTlsAlone"
    effect    = "Deny"
    actions   = ["sns:Publish"]
    resources = ["arn:aws:sns:${var.region}:${var.account_id}:${var.name}-${each.key}"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

resource "aws_sns_topic" "this" {
  for_each          = local.tellers
  name              = "${var.name}-${each.key}"
  display_name      = "${title(each.key)} of ${var.name}"
  kms_master_key_id = var.kms_key_arn
}

resource "aws_sns_topic_policy" "this" {
  for_each = local.tellers
  arn      = aws_sns_topic.this[each.key].arn
  policy   = data.aws_iam_policy_document.topic[each.key].json
}

resource "aws_sns_topic_subscription" "mail" {
  for_each  = { for pair in setproduct(keys(local.tellers), var.mail) : "${pair[0]} ${pair[1]}" => { topic = pair[0], address = pair[1] } }
  topic_arn = aws_sns_topic.this[each.value.topic].arn
  protocol  = "email"
  endpoint  = each.value.address
  # Of backups that went well nobody is told.
  filter_policy = each.value.topic == "backups" ? jsonencode({ State = [{ "anything-but" = ["COMPLETED"] }] }) : null
}
