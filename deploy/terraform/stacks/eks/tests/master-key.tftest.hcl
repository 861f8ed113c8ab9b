# What the pods' roles may do with the master key, wherever it is.

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
  # Nothing here asks about the firewall, whose types take Terraform seconds a run; the examples plan it.
  waf = null
}

run "a_secret_is_read_by_the_operator_alone" {
  command = plan
  assert {
    condition     = contains(keys(local.secrets), "GEPETO_MASTER_KEY") && output.kubernetes.master_key_arn == null
    error_message = "there is a place for it, and no key."
  }
  assert {
    condition     = [for statement in data.aws_iam_policy_document.documents.statement : statement.sid] == ["ItsDocuments", "ItsBucket", "TheirKey"]
    error_message = "api and worker ask KMS for nothing but their documents."
  }
}

run "a_locked_bucket_takes_checkpoints_and_gives_none_up" {
  command = plan
  variables { buckets = ["documents", "audit"] }
  assert {
    condition     = toset(data.aws_iam_policy_document.documents.statement[3].actions) == toset(["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"])
    error_message = "written and read, never deleted."
  }
}

run "in_kms_api_and_worker_use_one_key_with_one_context" {
  command = plan
  variables { master_key_in = "kms" }
  assert {
    condition     = !contains(keys(local.secrets), "GEPETO_MASTER_KEY") && length(module.master_key) == 1
    error_message = "a key of its own, and no place for a secret."
  }
  assert {
    condition     = toset(data.aws_iam_policy_document.documents.statement[3].actions) == toset(["kms:Decrypt", "kms:GenerateDataKey"]) && length(data.aws_iam_policy_document.documents.statement[3].resources) == 1
    error_message = "these two, on one key."
  }
  assert {
    condition     = [for condition in data.aws_iam_policy_document.documents.statement[3].condition : "${condition.test} ${condition.variable} ${one(condition.values)}"] == ["StringEquals kms:EncryptionContext:gepeto root key"]
    error_message = "with the context of the root key."
  }
}

run "while_it_moves_there_are_both" {
  command = plan
  variables {
    master_key_in     = "kms"
    master_key_before = "secret"
  }
  assert {
    condition     = contains(keys(local.secrets), "GEPETO_MASTER_KEY") && length(module.master_key) == 1
    error_message = "the secret stays until the roll-out."
  }
}

run "another_place_is_refused" {
  command = plan
  variables { master_key_in = "file" }
  expect_failures = [var.master_key_in]
}

run "a_move_to_where_it_was_is_refused" {
  command = plan
  variables {
    master_key_in     = "kms"
    master_key_before = "kms"
  }
  expect_failures = [var.master_key_before]
}
