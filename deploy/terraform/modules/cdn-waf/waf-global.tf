# The same rules at CloudFront, whose firewall stands in us-east-1.

resource "aws_wafv2_web_acl" "global" {
  provider    = aws.global
  count       = var.cdn == null ? 0 : 1
  name        = "${var.name}-cloudfront"
  description = "Before CloudFront of ${var.name}."
  scope       = "CLOUDFRONT"
  default_action {
    allow {}
  }

  dynamic "rule" {
    for_each = local.managed
    content {
      name     = rule.value.name
      priority = 10 + rule.key
      override_action {
        dynamic "none" {
          for_each = var.mode == "block" ? [1] : []
          content {}
        }
        dynamic "count" {
          for_each = var.mode == "count" ? [1] : []
          content {}
        }
      }
      statement {
        managed_rule_group_statement {
          vendor_name = "AWS"
          name        = rule.value.name
          dynamic "managed_rule_group_configs" {
            for_each = rule.value.name == "AWSManagedRulesBotControlRuleSet" ? [1] : []
            content {
              aws_managed_rules_bot_control_rule_set {
                inspection_level = "COMMON"
              }
            }
          }
          dynamic "rule_action_override" {
            for_each = rule.value.counted
            content {
              name = rule_action_override.value
              action_to_use {
                count {}
              }
            }
          }
        }
      }
      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = rule.value.name
        sampled_requests_enabled   = true
      }
    }
  }

  dynamic "rule" {
    for_each = { address = var.requests_per_5_minutes, sign-in = var.sign_ins_per_5_minutes }
    content {
      name     = "rate-${rule.key}"
      priority = rule.key == "sign-in" ? 1 : 2
      action {
        dynamic "block" {
          for_each = var.mode == "block" ? [1] : []
          content {
            custom_response {
              response_code = 429
            }
          }
        }
        dynamic "count" {
          for_each = var.mode == "count" ? [1] : []
          content {}
        }
      }
      statement {
        rate_based_statement {
          aggregate_key_type    = "IP"
          limit                 = rule.value
          evaluation_window_sec = 300
          dynamic "scope_down_statement" {
            for_each = rule.key == "sign-in" ? [1] : []
            content {
              byte_match_statement {
                search_string         = "/api/v1/auth/"
                positional_constraint = "STARTS_WITH"
                field_to_match {
                  uri_path {}
                }
                text_transformation {
                  priority = 0
                  type     = "URL_DECODE"
                }
              }
            }
          }
        }
      }
      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = "rate-${rule.key}"
        sampled_requests_enabled   = true
      }
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "${var.name}-cloudfront"
    sampled_requests_enabled   = true
  }
}

# AWS wants names that begin so.
resource "aws_cloudwatch_log_group" "global" {
  provider = aws.global
  #checkov:skip=CKV_AWS_338: how long logs are kept is an input (2026-11)
  #checkov:skip=CKV_AWS_158: it stands in us-east-1, maybe apart from our key; what is secret is redacted (2026-11)
  count             = length(aws_wafv2_web_acl.global)
  name              = "aws-waf-logs-${var.name}-cloudfront"
  retention_in_days = var.log_days
}

resource "aws_wafv2_web_acl_logging_configuration" "global" {
  provider                = aws.global
  count                   = length(aws_wafv2_web_acl.global)
  resource_arn            = aws_wafv2_web_acl.global[0].arn
  log_destination_configs = [aws_cloudwatch_log_group.global[0].arn]
  dynamic "redacted_fields" {
    for_each = ["authorization", "cookie", "x-api-key"]
    content {
      single_header {
        name = redacted_fields.value
      }
    }
  }
}
