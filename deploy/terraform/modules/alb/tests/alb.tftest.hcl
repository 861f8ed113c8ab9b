mock_provider "aws" {
  mock_resource "aws_lb" {
    defaults = { arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/gepeto/1" }
  }
  mock_resource "aws_lb_target_group" {
    defaults = { arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/gepeto/1" }
  }
  mock_resource "aws_lb_listener" {
    defaults = { arn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/gepeto/1/1" }
  }
}

variables {
  name              = "gepeto"
  vpc_id            = "vpc-1"
  subnet_ids        = ["subnet-1", "subnet-2"]
  security_group_id = "sg-1"
  certificate_arn   = "arn:aws:acm:us-east-1:123456789012:certificate/1"
}

run "with_a_domain_everything_is_tls_1_3" {
  command = apply
  assert {
    condition     = aws_lb_listener.https[0].ssl_policy == "ELBSecurityPolicy-TLS13-1-3-2021-06"
    error_message = "TLS 1.3 only."
  }
  assert {
    condition     = aws_lb_listener.http.default_action[0].type == "redirect"
    error_message = "port 80 leads to HTTPS."
  }
}

run "behind_aws_services_tls_1_2_is_let_in" {
  command = plan
  variables { minimum_tls = "1.2" }
  assert {
    condition     = aws_lb_listener.https[0].ssl_policy == "ELBSecurityPolicy-TLS13-1-2-2021-06"
    error_message = "TLS 1.2 and 1.3."
  }
}

run "without_a_domain_plain_http" {
  command = apply
  variables {
    protocol        = "http"
    certificate_arn = null
  }
  assert {
    condition     = length(aws_lb_listener.https) == 0 && aws_lb_listener.http.default_action[0].type == "forward"
    error_message = "port 80 leads to what runs."
  }
}

run "https_without_a_certificate_is_refused" {
  command = plan
  variables { certificate_arn = null }
  expect_failures = [aws_lb.this]
}

run "paths_lead_to_the_api_and_metrics_are_hidden" {
  command = apply
  assert {
    condition = toset(flatten([
      for rule in aws_lb_listener_rule.paths : flatten([for condition in rule.condition : flatten([for pattern in condition.path_pattern : tolist(pattern.values)])])
    ])) == toset(["/api/*", "/v1/*", "/mcp", "/health", "/health/*", "/.well-known/*", "/problems/*"])
    error_message = "the API's paths lead to the API, and no others."
  }
  assert {
    condition     = aws_lb_listener_rule.metrics_are_not_public.priority == 1 && aws_lb_listener_rule.metrics_are_not_public.action[0].fixed_response[0].status_code == "404"
    error_message = "/metrics is not shown, before any other rule."
  }
  assert {
    condition     = aws_lb_target_group.blue["api"].health_check[0].path == "/health/ready" && length(aws_lb_target_group.green) == 0
    error_message = "readiness decides about traffic."
  }
}

run "two_groups_each_for_blue_and_green" {
  command = plan
  variables { blue_green = true }
  assert {
    condition     = length(aws_lb_target_group.green) == 2
    error_message = "a second group for each target."
  }
}

run "two_targets_for_the_rest_are_refused" {
  command = plan
  variables {
    targets = { api = { port = 8000 }, web = { port = 3000 } }
  }
  expect_failures = [var.targets]
}
