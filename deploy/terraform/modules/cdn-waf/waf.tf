# The firewall, by region (load balancer, API Gateway) and at CloudFront: the same rules, AWS's lists and our limits.

locals {
  # Order is priority. What looks into bodies only counts where uploads and questions speak about just that: a page of HTML, a
  # path, an address of AWS's own, SQL; and an upload is larger than the 8 KB that AWS's list lets a body have.
  managed = concat(
    [
      { name = "AWSManagedRulesAmazonIpReputationList", counted = [] },
      { name = "AWSManagedRulesCommonRuleSet", counted = ["SizeRestrictions_BODY", "CrossSiteScripting_BODY", "GenericLFI_BODY", "GenericRFI_BODY", "EC2MetaDataSSRF_BODY"] },
      { name = "AWSManagedRulesKnownBadInputsRuleSet", counted = [] },
      { name = "AWSManagedRulesSQLiRuleSet", counted = ["SQLi_BODY"] },
    ],
    # Programs are this API's clients, on servers, too: bots that say what they are are only counted.
    var.bot_control ? [{ name = "AWSManagedRulesBotControlRuleSet", counted = ["CategoryHttpLibrary", "SignalNonBrowserUserAgent", "SignalKnownBotDataCenter"] }] : [],
  )
}

resource "aws_wafv2_web_acl" "regional" {
  count       = var.regional ? 1 : 0
  name        = "${var.name}-regional"
  description = "Before the load balancer and API Gateway of ${var.name}."
  scope       = "REGIONAL"
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
    metric_name                = "${var.name}-regional"
    sampled_requests_enabled   = true
  }
}

resource "aws_wafv2_web_acl_association" "regional" {
  for_each     = var.protected_arns
  resource_arn = each.value
  web_acl_arn  = aws_wafv2_web_acl.regional[0].arn
}

# AWS wants names that begin so.
resource "aws_cloudwatch_log_group" "regional" {
  #checkov:skip=CKV_AWS_338: how long logs are kept is an input (2026-11)
  count             = length(aws_wafv2_web_acl.regional)
  name              = "aws-waf-logs-${var.name}-regional"
  retention_in_days = var.log_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_wafv2_web_acl_logging_configuration" "regional" {
  count                   = length(aws_wafv2_web_acl.regional)
  resource_arn            = aws_wafv2_web_acl.regional[0].arn
  log_destination_configs = [aws_cloudwatch_log_group.regional[0].arn]
  dynamic "redacted_fields" {
    for_each = ["authorization", "cookie", "x-api-key"]
    content {
      single_header {
        name = redacted_fields.value
      }
    }
  }
}
