# The public REST API: POST /api/v1/ask and GET /health, throttled, with keys, over a private link to the load balancer.
# A call may take 29 s, and nothing is streamed: streams and sockets go to the load balancer or CloudFront, round it.

locals {
  paths  = ["api", "v1", "ask"]
  origin = var.alb_port == 443 ? "https://${coalesce(var.host, "localhost")}" : "http://${aws_lb.link.dns_name}"
  cors = {
    "Access-Control-Allow-Origin"  = "'${var.cors_origin}'"
    "Access-Control-Allow-Methods" = "'GET,POST,OPTIONS'"
    "Access-Control-Allow-Headers" = "'authorization,content-type,idempotency-key,x-api-key'"
    "Access-Control-Max-Age"       = "'600'"
  }
}

# A REST API reaches a network by a network load balancer; it hands every connection on to the application's.
resource "aws_lb" "link" {
  #checkov:skip=CKV_AWS_91: it passes connections on; the load balancer behind it logs the calls (2026-11)
  #checkov:skip=CKV_AWS_150: it holds nothing, and goes with the API (2026-11)
  name                             = "${var.name}-link"
  load_balancer_type               = "network"
  internal                         = true
  subnets                          = var.subnet_ids
  enable_cross_zone_load_balancing = true
}

resource "aws_lb_target_group" "link" {
  name        = "${var.name}-link"
  vpc_id      = var.vpc_id
  port        = var.alb_port
  protocol    = "TCP"
  target_type = "alb"
  health_check {
    protocol = var.alb_port == 443 ? "HTTPS" : "HTTP"
    path     = "/health"
    matcher  = "200"
  }
}

resource "aws_lb_target_group_attachment" "link" {
  target_group_arn = aws_lb_target_group.link.arn
  target_id        = var.alb_arn
  port             = var.alb_port
}

resource "aws_lb_listener" "link" {
  #checkov:skip=CKV_AWS_2: TLS goes through to the load balancer behind it (2026-11)
  load_balancer_arn = aws_lb.link.arn
  port              = var.alb_port
  protocol          = "TCP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.link.arn
  }
}

resource "aws_api_gateway_vpc_link" "this" {
  name        = var.name
  description = "To the load balancer of ${var.name}."
  target_arns = [aws_lb.link.arn]
}

resource "aws_api_gateway_rest_api" "this" {
  name                         = var.name
  description                  = "Gepeto: ask, and whether it is well."
  disable_execute_api_endpoint = false
  minimum_compression_size     = "1024"
  endpoint_configuration {
    types = ["REGIONAL"]
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_resource" "api" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_rest_api.this.root_resource_id
  path_part   = local.paths[0]
}

resource "aws_api_gateway_resource" "v1" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.api.id
  path_part   = local.paths[1]
}

resource "aws_api_gateway_resource" "ask" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_resource.v1.id
  path_part   = local.paths[2]
}

resource "aws_api_gateway_resource" "health" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  parent_id   = aws_api_gateway_rest_api.this.root_resource_id
  path_part   = "health"
}

resource "aws_api_gateway_model" "question" {
  rest_api_id  = aws_api_gateway_rest_api.this.id
  name         = "Question"
  description  = "What an ask must hold; Gepeto itself checks the rest."
  content_type = "application/json"
  schema = jsonencode({
    "$schema"  = "http://json-schema.org/draft-04/schema#"
    type       = "object"
    required   = ["question"]
    properties = { question = { type = "string", minLength = 1 } }
  })
}

resource "aws_api_gateway_request_validator" "body" {
  rest_api_id           = aws_api_gateway_rest_api.this.id
  name                  = "body"
  validate_request_body = true
}

resource "aws_api_gateway_method" "ask" {
  rest_api_id          = aws_api_gateway_rest_api.this.id
  resource_id          = aws_api_gateway_resource.ask.id
  http_method          = "POST"
  authorization        = "NONE" # Gepeto checks the bearer token; the gateway's key only counts
  api_key_required     = true
  request_validator_id = aws_api_gateway_request_validator.body.id
  request_models       = { "application/json" = aws_api_gateway_model.question.name }
  request_parameters   = { "method.request.header.Authorization" = false }
}

resource "aws_api_gateway_integration" "ask" {
  rest_api_id             = aws_api_gateway_rest_api.this.id
  resource_id             = aws_api_gateway_resource.ask.id
  http_method             = aws_api_gateway_method.ask.http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "POST"
  connection_type         = "VPC_LINK"
  connection_id           = aws_api_gateway_vpc_link.this.id
  uri                     = "${local.origin}/api/v1/ask"
  timeout_milliseconds    = 29000
  # The gateway's key is not one of Gepeto's: it stays here.
  request_parameters = { "integration.request.header.x-api-key" = "''" }
}

resource "aws_api_gateway_method" "health" {
  #checkov:skip=CKV_AWS_59: monitors and browsers ask it before there is a key; it tells nothing secret (2026-11)
  #checkov:skip=CKV2_AWS_53: it takes nothing that could be validated (2026-11)
  rest_api_id   = aws_api_gateway_rest_api.this.id
  resource_id   = aws_api_gateway_resource.health.id
  http_method   = "GET"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "health" {
  rest_api_id             = aws_api_gateway_rest_api.this.id
  resource_id             = aws_api_gateway_resource.health.id
  http_method             = aws_api_gateway_method.health.http_method
  type                    = "HTTP_PROXY"
  integration_http_method = "GET"
  connection_type         = "VPC_LINK"
  connection_id           = aws_api_gateway_vpc_link.this.id
  uri                     = "${local.origin}/health"
  timeout_milliseconds    = 10000
}

# What a browser asks before it calls from another page.
resource "aws_api_gateway_method" "preflight" {
  #checkov:skip=CKV_AWS_59: monitors and browsers ask it before there is a key; it tells nothing secret (2026-11)
  #checkov:skip=CKV2_AWS_53: it takes nothing that could be validated (2026-11)
  for_each      = { ask = aws_api_gateway_resource.ask.id, health = aws_api_gateway_resource.health.id }
  rest_api_id   = aws_api_gateway_rest_api.this.id
  resource_id   = each.value
  http_method   = "OPTIONS"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "preflight" {
  for_each          = aws_api_gateway_method.preflight
  rest_api_id       = aws_api_gateway_rest_api.this.id
  resource_id       = each.value.resource_id
  http_method       = "OPTIONS"
  type              = "MOCK"
  request_templates = { "application/json" = jsonencode({ statusCode = 204 }) }
}

resource "aws_api_gateway_method_response" "preflight" {
  for_each            = aws_api_gateway_method.preflight
  rest_api_id         = aws_api_gateway_rest_api.this.id
  resource_id         = each.value.resource_id
  http_method         = "OPTIONS"
  status_code         = "204"
  response_parameters = { for header in keys(local.cors) : "method.response.header.${header}" => true }
}

resource "aws_api_gateway_integration_response" "preflight" {
  for_each            = aws_api_gateway_method.preflight
  rest_api_id         = aws_api_gateway_rest_api.this.id
  resource_id         = each.value.resource_id
  http_method         = "OPTIONS"
  status_code         = aws_api_gateway_method_response.preflight[each.key].status_code
  response_parameters = { for header, value in local.cors : "method.response.header.${header}" => value }
  depends_on          = [aws_api_gateway_integration.preflight]
}

# The gateway's own refusals (throttled, no key, too late) also reach a page that asked from elsewhere.
resource "aws_api_gateway_gateway_response" "refused" {
  for_each            = toset(["DEFAULT_4XX", "DEFAULT_5XX"])
  rest_api_id         = aws_api_gateway_rest_api.this.id
  response_type       = each.key
  response_parameters = { "gatewayresponse.header.Access-Control-Allow-Origin" = local.cors["Access-Control-Allow-Origin"] }
}
