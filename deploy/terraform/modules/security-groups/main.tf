# Who may speak to whom: from group to group, one resource a rule, each with its reason. Nothing else is open.

locals {
  store_ports = { database = 5432, redis = 6379, files = 2049, graph = 7687 }
  stores_used = toset(concat(
    flatten([for service in values(var.services) : service.stores]),
    flatten([for client in values(var.clients) : client.stores]),
  ))

  # "api:8000" => the load balancer reaches service "api" on 8000
  reached = merge([
    for name, service in var.services : {
      for port in service.ports : "${name}:${port}" => { service = name, port = port }
    }
  ]...)

  # "api:database" => service "api" reaches the database
  stored = merge([
    for name, service in var.services : {
      for store in service.stores : "${name}:${store}" => { service = name, store = store, port = local.store_ports[store] }
    }
  ]...)
}

resource "aws_security_group" "alb" {
  count       = var.load_balancer ? 1 : 0
  name        = "${var.name}-alb"
  description = "Load balancer: what reaches Gepeto from outside."
  vpc_id      = var.vpc_id
  tags        = { Name = "${var.name}-alb" }
}

resource "aws_vpc_security_group_ingress_rule" "internet" {
  for_each          = var.load_balancer && contains(var.admit, "internet") ? { for port in var.admitted_ports : tostring(port) => port } : {}
  security_group_id = aws_security_group.alb[0].id
  description       = each.value == 443 ? "HTTPS from anywhere." : "HTTP from anywhere: the redirect to HTTPS, or plain HTTP without a domain."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}

resource "aws_vpc_security_group_ingress_rule" "cloudfront" {
  for_each          = var.load_balancer && contains(var.admit, "cloudfront") ? { for port in var.admitted_ports : tostring(port) => port } : {}
  security_group_id = aws_security_group.alb[0].id
  description       = "From CloudFront only, port ${each.value}."
  prefix_list_id    = var.cloudfront_prefix_list_id
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
  lifecycle {
    precondition {
      condition     = var.cloudfront_prefix_list_id != null
      error_message = "admit with cloudfront needs cloudfront_prefix_list_id: aws ec2 describe-managed-prefix-lists --filters Name=prefix-list-name,Values=com.amazonaws.global.cloudfront.origin-facing"
    }
  }
}

resource "aws_vpc_security_group_ingress_rule" "network" {
  for_each          = var.load_balancer && contains(var.admit, "network") ? { for port in var.admitted_ports : tostring(port) => port } : {}
  security_group_id = aws_security_group.alb[0].id
  description       = "From inside the network only (API Gateway's private link), port ${each.value}."
  cidr_ipv4         = var.cidr
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}

resource "aws_vpc_security_group_egress_rule" "alb" {
  for_each                     = local.reached
  security_group_id            = aws_security_group.alb[0].id
  description                  = "To ${each.value.service} on ${each.value.port}."
  referenced_security_group_id = aws_security_group.service[each.value.service].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_security_group" "service" {
  for_each    = var.services
  name        = "${var.name}-${each.key}"
  description = "Gepeto's ${each.key}."
  vpc_id      = var.vpc_id
  tags        = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_security_group_ingress_rule" "service" {
  for_each                     = local.reached
  security_group_id            = aws_security_group.service[each.value.service].id
  description                  = "From the load balancer on ${each.value.port}."
  referenced_security_group_id = aws_security_group.alb[0].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_vpc_security_group_egress_rule" "https" {
  for_each          = var.services
  security_group_id = aws_security_group.service[each.key].id
  description       = "HTTPS to AWS and to language models."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# What reaches no store is the page, which sends nothing.
resource "aws_vpc_security_group_egress_rule" "mail" {
  for_each = merge([
    for name, service in var.services : {
      for port in var.mail_ports : "${name}:${port}" => { service = name, port = port } if length(service.stores) > 0
    }
  ]...)
  security_group_id = aws_security_group.service[each.value.service].id
  description       = "Mail on ${each.value.port}."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
}

resource "aws_vpc_security_group_egress_rule" "store" {
  for_each                     = local.stored
  security_group_id            = aws_security_group.service[each.value.service].id
  description                  = "To the ${each.value.store} on ${each.value.port}."
  referenced_security_group_id = aws_security_group.store[each.value.store].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_security_group" "store" {
  for_each    = local.stores_used
  name        = "${var.name}-${each.key}"
  description = "The ${each.key} of Gepeto."
  vpc_id      = var.vpc_id
  tags        = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_security_group_ingress_rule" "store" {
  for_each                     = local.stored
  security_group_id            = aws_security_group.store[each.value.store].id
  description                  = "From ${each.value.service} on ${each.value.port}."
  referenced_security_group_id = aws_security_group.service[each.value.service].id
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_vpc_security_group_ingress_rule" "client" {
  for_each = merge([
    for name, client in var.clients : {
      for store in client.stores : "${name}:${store}" => { group_id = client.group_id, client = name, store = store }
    }
  ]...)
  security_group_id            = aws_security_group.store[each.value.store].id
  description                  = "From ${each.value.client} on ${local.store_ports[each.value.store]}."
  referenced_security_group_id = each.value.group_id
  ip_protocol                  = "tcp"
  from_port                    = local.store_ports[each.value.store]
  to_port                      = local.store_ports[each.value.store]
}
