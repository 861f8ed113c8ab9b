# What stands before the services, in ways that no example has.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:us-east-1:123456789012:key/mrk-1" }
  }
}
mock_provider "aws" {
  alias = "global"
}
mock_provider "aws" {
  alias = "copy"
}

variables {
  name       = "gepeto"
  account_id = "123456789012"
  region     = "us-east-1"
  zones      = ["us-east-1a", "us-east-1b"]
  waf        = null
}

run "codedeploy_may_move_the_service_of_the_cluster_that_is_named" {
  command = plan
  variables {
    names      = { cluster = "gepeto-cluster" }
    deployment = "blue_green"
  }
  assert {
    condition = one([for statement in data.aws_iam_policy_document.codedeploy.statement : toset(statement.resources) if statement.sid == "ItsTaskSets"]) == toset([
      "arn:aws:ecs:us-east-1:123456789012:service/gepeto-cluster/*",
      "arn:aws:ecs:us-east-1:123456789012:task-set/gepeto-cluster/*/*",
    ])
    error_message = "by the cluster's own name."
  }
}

run "a_second_distribution_of_one_name_is_refused" {
  command = plan
  variables {
    domain   = { name = "gepeto.example.com", zone_id = "Z0000000000000000000" }
    failover = "SECONDARY"
    cdn      = { cloudfront_prefix_list_id = "pl-1" }
  }
  expect_failures = [var.cdn]
}

run "cloudfront_and_the_gateway_beside_each_other_reach_the_load_balancer" {
  command = plan
  variables {
    domain      = { name = "gepeto.example.com", zone_id = "Z0000000000000000000" }
    cdn         = { cloudfront_prefix_list_id = "pl-1" }
    api_gateway = {}
  }
  assert {
    condition     = local.admitted == toset(["cloudfront", "network"])
    error_message = "by CloudFront's list, and by the link inside the network."
  }
}

run "zones_of_another_region_are_refused" {
  command = plan
  variables { region = "sa-east-1" }
  expect_failures = [var.zones]
}

run "several_tasks_without_redis_are_refused" {
  command = plan
  variables { redis = null }
  expect_failures = [var.tasks]
}

run "several_tasks_without_a_database_are_refused" {
  command = plan
  variables { database = null }
  expect_failures = [var.tasks]
}

run "checkpoints_go_to_the_folder_that_is_named" {
  command = plan
  variables {
    buckets      = ["audit"]
    audit_folder = "after-2026-11-21"
  }
  assert {
    condition     = local.api_environment.GEPETO_AUDIT_BUCKET == "gepeto-audit-123456789012/after-2026-11-21"
    error_message = "of the bucket under lock."
  }
}

run "a_folder_of_no_bucket_is_refused" {
  command = plan
  variables { audit_folder = "after-2026-11-21" }
  expect_failures = [var.audit_folder]
}
