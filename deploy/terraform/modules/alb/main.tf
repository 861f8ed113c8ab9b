# The load balancer: TLS ends here, paths lead to api or page. What tells about all workspaces (/metrics) is not shown.

locals {
  is_https     = var.protocol == "https"
  default_name = one([for name, target in var.targets : name if length(target.paths) == 0])
  # A rule holds five values at most, so long lists become several rules.
  rules = merge([
    for name, target in var.targets : {
      for index, paths in chunklist(target.paths, 5) : "${name}:${index}" => { target = name, paths = paths }
    }
  ]...)
  rule_order = { for index, key in sort(keys(local.rules)) : key => 10 + index }
  entrance   = local.is_https ? aws_lb_listener.https[0].arn : aws_lb_listener.http.arn
}

resource "aws_lb" "this" {
  #checkov:skip=CKV2_AWS_20: plain HTTP is for a set-up without a domain; with one, port 80 leads to HTTPS (2026-11)
  name                       = var.name
  load_balancer_type         = "application"
  internal                   = var.internal
  subnets                    = var.subnet_ids
  security_groups            = [var.security_group_id]
  idle_timeout               = var.idle_seconds
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "strictest"
  enable_deletion_protection = var.deletion_protection
  preserve_host_header       = true

  dynamic "access_logs" {
    for_each = var.log_bucket == null ? [] : [var.log_bucket]
    content {
      bucket  = access_logs.value
      prefix  = "alb"
      enabled = true
    }
  }
  dynamic "connection_logs" {
    for_each = var.log_bucket == null ? [] : [var.log_bucket]
    content {
      bucket  = connection_logs.value
      prefix  = "alb-connections"
      enabled = true
    }
  }
  lifecycle {
    precondition {
      condition     = !local.is_https || var.certificate_arn != null
      error_message = "protocol https needs certificate_arn; without a domain, set protocol to http."
    }
  }
}

resource "aws_lb_target_group" "blue" {
  #checkov:skip=CKV_AWS_378: TLS ends at the load balancer; behind it is the network that only it reaches (2026-11)
  for_each             = var.targets
  name                 = "${var.name}-${each.key}"
  vpc_id               = var.vpc_id
  port                 = each.value.port
  protocol             = "HTTP"
  target_type          = "ip"
  deregistration_delay = var.drain_seconds
  health_check {
    path                = each.value.health_path
    matcher             = "200"
    interval            = var.health_check.interval_seconds
    timeout             = var.health_check.timeout_seconds
    healthy_threshold   = var.health_check.healthy
    unhealthy_threshold = var.health_check.unhealthy
  }
}

resource "aws_lb_target_group" "green" {
  #checkov:skip=CKV_AWS_378: TLS ends at the load balancer; behind it is the network that only it reaches (2026-11)
  for_each             = var.blue_green ? var.targets : {}
  name                 = "${var.name}-${each.key}-green"
  vpc_id               = var.vpc_id
  port                 = each.value.port
  protocol             = "HTTP"
  target_type          = "ip"
  deregistration_delay = var.drain_seconds
  health_check {
    path                = each.value.health_path
    matcher             = "200"
    interval            = var.health_check.interval_seconds
    timeout             = var.health_check.timeout_seconds
    healthy_threshold   = var.health_check.healthy
    unhealthy_threshold = var.health_check.unhealthy
  }
}

resource "aws_lb_listener" "http" {
  #checkov:skip=CKV_AWS_2: see CKV2_AWS_20
  #checkov:skip=CKV_AWS_103: see CKV2_AWS_20
  load_balancer_arn = aws_lb.this.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = local.is_https ? "redirect" : "forward"
    target_group_arn = local.is_https ? null : aws_lb_target_group.blue[local.default_name].arn
    dynamic "redirect" {
      for_each = local.is_https ? [1] : []
      content {
        port        = "443"
        protocol    = "HTTPS"
        status_code = "HTTP_301"
      }
    }
  }
  lifecycle {
    ignore_changes = [default_action[0].target_group_arn]
  }
}

resource "aws_lb_listener" "https" {
  count             = local.is_https ? 1 : 0
  load_balancer_arn = aws_lb.this.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = var.minimum_tls == "1.3" ? "ELBSecurityPolicy-TLS13-1-3-2021-06" : "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.certificate_arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.blue[local.default_name].arn
  }
  lifecycle {
    # CodeDeploy moves it between blue and green.
    ignore_changes = [default_action[0].target_group_arn]
  }
}

resource "aws_lb_listener_rule" "metrics_are_not_public" {
  listener_arn = local.entrance
  priority     = 1
  condition {
    path_pattern {
      values = ["/metrics", "/metrics/*"]
    }
  }
  action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      status_code  = "404"
      message_body = "Not found."
    }
  }
}

resource "aws_lb_listener_rule" "paths" {
  for_each     = local.rules
  listener_arn = local.entrance
  priority     = local.rule_order[each.key]
  condition {
    path_pattern {
      values = each.value.paths
    }
  }
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.blue[each.value.target].arn
  }
  lifecycle {
    ignore_changes = [action[0].target_group_arn]
  }
}
