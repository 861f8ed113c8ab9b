mock_provider "aws" {
  mock_resource "aws_wafv2_web_acl" {
    defaults = { arn = "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/gepeto/1" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-gepeto-regional" }
  }
}
mock_provider "aws" {
  alias = "global"
}

variables {
  name        = "gepeto"
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "questions_and_uploads_are_not_refused_for_what_they_speak_about" {
  command = plan
  assert {
    condition = { for list in local.managed : list.name => toset(list.counted) if length(list.counted) > 0 } == {
      AWSManagedRulesCommonRuleSet     = toset(["CrossSiteScripting_BODY", "EC2MetaDataSSRF_BODY", "GenericLFI_BODY", "GenericRFI_BODY", "SizeRestrictions_BODY"])
      AWSManagedRulesSQLiRuleSet       = toset(["SQLi_BODY"])
      AWSManagedRulesBotControlRuleSet = toset(["CategoryHttpLibrary", "SignalKnownBotDataCenter", "SignalNonBrowserUserAgent"])
    }
    error_message = "rules that look into bodies, and at programs on servers, count alone; the others refuse."
  }
}
