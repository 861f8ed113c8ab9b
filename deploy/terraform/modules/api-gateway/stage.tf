# The API as it is published: logged, traced, throttled; each caller by a key and a plan. Keys are made by
# `deploy/add-caller.sh`: Terraform would keep their values in its state.

resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  triggers = {
    redeployment = sha1(jsonencode([
      aws_api_gateway_integration.ask, aws_api_gateway_integration.health, aws_api_gateway_integration_response.preflight,
      aws_api_gateway_method.ask, aws_api_gateway_method.health, aws_api_gateway_model.question.schema,
    ]))
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "calls" {
  #checkov:skip=CKV_AWS_338: how long logs are kept is an input, 7 days by default (2026-11)
  name              = "/${var.name}/api-gateway"
  retention_in_days = var.log_days
  kms_key_id        = var.kms_key_arn
}

# API Gateway writes logs with one role for all APIs of an account and region; a stage that logs is refused before it is set.
data "aws_iam_policy_document" "logging_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["apigateway.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "logging" {
  count              = var.account_logging ? 1 : 0
  name               = "${var.name}-api-gateway-logs"
  description        = "Writes the logs of every API in this account and region."
  assume_role_policy = data.aws_iam_policy_document.logging_trust.json
}

resource "aws_iam_role_policy_attachment" "logging" {
  count      = var.account_logging ? 1 : 0
  role       = aws_iam_role.logging[0].name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}

resource "aws_api_gateway_account" "this" {
  count               = var.account_logging ? 1 : 0
  cloudwatch_role_arn = aws_iam_role.logging[0].arn
  depends_on          = [aws_iam_role_policy_attachment.logging]
}

resource "aws_api_gateway_stage" "this" {
  #checkov:skip=CKV_AWS_120: an answer belongs to who asked: the gateway must not keep it (2026-11)
  #checkov:skip=CKV2_AWS_51: a public API; callers have keys, not certificates (2026-11)
  rest_api_id          = aws_api_gateway_rest_api.this.id
  deployment_id        = aws_api_gateway_deployment.this.id
  stage_name           = "public"
  xray_tracing_enabled = true
  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.calls.arn
    format = jsonencode({
      time      = "$context.requestTime"
      requestId = "$context.requestId"
      caller    = "$context.identity.apiKeyId"
      address   = "$context.identity.sourceIp"
      method    = "$context.httpMethod"
      path      = "$context.resourcePath"
      status    = "$context.status"
      ms        = "$context.responseLatency"
      error     = "$context.error.message"
    })
  }
  depends_on = [aws_api_gateway_account.this]
}

resource "aws_api_gateway_method_settings" "all" {
  #checkov:skip=CKV_AWS_225: see CKV_AWS_120
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "*/*"
  settings {
    metrics_enabled        = true
    logging_level          = "ERROR"
    data_trace_enabled     = false # it would log questions
    throttling_rate_limit  = var.throttle.rate
    throttling_burst_limit = var.throttle.burst
  }
  depends_on = [aws_api_gateway_account.this]
}

resource "aws_api_gateway_usage_plan" "this" {
  name        = var.name
  description = "What one caller may."
  api_stages {
    api_id = aws_api_gateway_rest_api.this.id
    stage  = aws_api_gateway_stage.this.stage_name
  }
  throttle_settings {
    rate_limit  = var.plan.rate
    burst_limit = var.plan.burst
  }
  quota_settings {
    limit  = var.plan.monthly
    period = "MONTH"
  }
}
