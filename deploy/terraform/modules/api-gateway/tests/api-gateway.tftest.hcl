mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/gepeto-api-gateway-logs" }
  }
  mock_resource "aws_lb" {
    defaults = { arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/net/gepeto-link/1" }
  }
  mock_resource "aws_lb_target_group" {
    defaults = { arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/gepeto-link/1" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:x" }
  }
}

variables {
  name        = "gepeto"
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  region      = "us-east-1"
  vpc_id      = "vpc-1"
  subnet_ids  = ["subnet-1", "subnet-2"]
  alb_arn     = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/gepeto/1"
  alb_port    = 80
}

run "an_account_without_a_role_for_logs_gets_one" {
  command = apply
  assert {
    condition     = aws_api_gateway_account.this[0].cloudwatch_role_arn == "arn:aws:iam::123456789012:role/gepeto-api-gateway-logs"
    error_message = "API Gateway refuses a stage that logs until the account names a role."
  }
  assert {
    condition     = endswith(aws_iam_role_policy_attachment.logging[0].policy_arn, "/AmazonAPIGatewayPushToCloudWatchLogs")
    error_message = "and it may write logs."
  }
}

run "an_account_that_has_one_keeps_it" {
  command = plan
  variables { account_logging = false }
  assert {
    condition     = length(aws_api_gateway_account.this) == 0 && length(aws_iam_role.logging) == 0
    error_message = "of two that set it the last would win."
  }
}
