mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:x" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/x" }
  }
}

variables {
  name        = "gepeto"
  region      = "us-east-1"
  account_id  = "123456789012"
  zones       = ["us-east-1a", "us-east-1b", "us-east-1c"]
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "per_zone_gives_each_zone_its_own_way_out" {
  command = apply
  assert {
    condition     = length(aws_nat_gateway.this) == 3
    error_message = "per_zone must make a NAT gateway in each zone."
  }
  assert {
    condition     = length(distinct([for route in aws_route.nat : route.nat_gateway_id])) == 3
    error_message = "each zone must use its own gateway."
  }
}

run "single_gives_all_zones_one_way_out" {
  command = apply
  variables { nat_gateways = "single" }
  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_route.nat) == 3
    error_message = "single must make one gateway that every private subnet uses."
  }
  assert {
    condition     = length(distinct([for route in aws_route.nat : route.nat_gateway_id])) == 1
    error_message = "every route must lead to the one gateway."
  }
}

run "none_gives_no_way_out" {
  command = plan
  variables { nat_gateways = "none" }
  assert {
    condition     = length(aws_nat_gateway.this) == 0 && length(aws_route.nat) == 0 && length(aws_eip.nat) == 0
    error_message = "none must make no gateway, no address and no route."
  }
}

run "tiers_do_not_overlap_and_data_has_no_route_out" {
  command = plan
  assert {
    condition = length(distinct(concat(
      [for subnet in aws_subnet.public : subnet.cidr_block],
      [for subnet in aws_subnet.private : subnet.cidr_block],
      [for subnet in aws_subnet.data : subnet.cidr_block],
    ))) == 9
    error_message = "nine subnets must have nine ranges."
  }
  assert {
    condition     = length(distinct([for subnet in aws_subnet.private : subnet.availability_zone])) == 3
    error_message = "private subnets must stand in different zones."
  }
  assert {
    condition     = length(aws_route_table.data) == 1 && alltrue([for subnet in aws_subnet.public : subnet.map_public_ip_on_launch == false])
    error_message = "data subnets share a table of their own; nothing gets a public address unasked."
  }
}

run "two_public_subnets_alone" {
  command = plan
  variables {
    zones           = ["us-east-1a", "us-east-1b"]
    private_subnets = false
    data_subnets    = false
    nat_gateways    = "none"
  }
  assert {
    condition     = length(aws_subnet.public) == 2 && length(aws_subnet.private) == 0 && length(aws_subnet.data) == 0
    error_message = "only the two public subnets were asked for."
  }
}

run "one_zone_is_refused" {
  command = plan
  variables { zones = ["us-east-1a"] }
  expect_failures = [var.zones]
}

run "an_unknown_outcome_is_refused" {
  command = plan
  variables { nat_gateways = "one_per_az" }
  expect_failures = [var.nat_gateways]
}

run "image_layers_of_the_registries_that_are_named_are_let_through" {
  command = plan
  variables { registry_buckets = ["docker-images-prod"] }
  assert {
    condition     = [for statement in data.aws_iam_policy_document.s3_endpoint.statement : statement.resources if statement.sid == "PublicImages"] == [toset(["arn:aws:s3:::docker-images-prod/*"])]
    error_message = "the endpoint refuses the buckets of others, also where the internet would be open."
  }
  assert {
    condition     = alltrue([for statement in data.aws_iam_policy_document.s3_endpoint.statement : statement.actions == toset(["s3:GetObject"])])
    error_message = "reading alone."
  }
}

run "a_role_is_taken_by_a_token_through_the_endpoint_of_sts" {
  command = plan
  variables { interface_endpoints = ["sts", "logs"] }
  assert {
    condition     = [for statement in data.aws_iam_policy_document.sts_endpoint.statement : "${one(statement.actions)} ${one(statement.resources)} ${length(statement.condition)}"] == ["sts:AssumeRoleWithWebIdentity arn:aws:iam::123456789012:role/* 0"]
    error_message = "a pod that asks is nobody's identity yet."
  }
}
