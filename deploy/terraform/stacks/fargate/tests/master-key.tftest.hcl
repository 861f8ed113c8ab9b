# What the services are given of the master key, wherever it is. The plans of the examples say what is made for it.

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

run "a_secret_is_put_in_and_kms_is_not_asked" {
  command = plan
  assert {
    condition     = contains(keys(local.api_secrets), "GEPETO_MASTER_KEY") && !contains(keys(local.api_environment), "GEPETO_KMS_KEY_ID")
    error_message = "the variable comes out of the secret."
  }
  assert {
    condition     = local.master_key_arn == null && length(module.master_key) == 0
    error_message = "there is no key for it."
  }
}

run "in_kms_it_is_named_and_there_is_no_secret" {
  command = plan
  variables { master_key_in = "kms" }
  assert {
    condition     = contains(keys(local.api_environment), "GEPETO_KMS_KEY_ID") && !contains(keys(local.api_secrets), "GEPETO_MASTER_KEY")
    error_message = "the key is named in place of the secret."
  }
  assert {
    condition     = !contains(keys(local.api_environment), "GEPETO_MASTER_KEY_BEFORE") && !contains(keys(local.api_secrets), "GEPETO_MASTER_KEY_BEFORE")
    error_message = "nothing was before."
  }
  assert {
    condition     = length(module.master_key) == 1 && !contains(keys(local.secrets), "GEPETO_MASTER_KEY")
    error_message = "a key of its own, and no place for a secret."
  }
}

run "moved_into_kms_it_is_opened_by_the_secret_once_more" {
  command = plan
  variables {
    master_key_in     = "kms"
    master_key_before = "secret"
  }
  assert {
    condition     = contains(keys(local.api_environment), "GEPETO_KMS_KEY_ID") && contains(keys(local.api_secrets), "GEPETO_MASTER_KEY_BEFORE") && !contains(keys(local.api_secrets), "GEPETO_MASTER_KEY")
    error_message = "the new one by its key, the one before by its secret."
  }
}

run "moved_out_of_kms_it_is_opened_by_the_key_once_more" {
  command = plan
  variables {
    master_key_in     = "secret"
    master_key_before = "kms"
  }
  assert {
    condition     = contains(keys(local.api_secrets), "GEPETO_MASTER_KEY") && local.api_environment["GEPETO_MASTER_KEY_BEFORE"] == "kms" && !contains(keys(local.api_environment), "GEPETO_KMS_KEY_ID")
    error_message = "the new one by its secret, the one before by KMS."
  }
  assert {
    condition     = length(module.master_key) == 1
    error_message = "the key stays until then."
  }
}

run "another_regions_key_is_used_by_its_replica" {
  command = plan
  variables {
    master_key_in   = "kms"
    master_key_copy = { key_arn = "arn:aws:kms:us-east-1:123456789012:key/mrk-2" }
  }
  assert {
    condition     = local.api_environment["GEPETO_KMS_KEY_ID"] == "arn:aws:kms:us-east-1:123456789012:key/mrk-2" && length(module.master_key) == 0
    error_message = "it has none of its own."
  }
}

run "another_place_is_refused" {
  command = plan
  variables { master_key_in = "file" }
  expect_failures = [var.master_key_in]
}

run "a_move_to_where_it_was_is_refused" {
  command = plan
  variables { master_key_before = "secret" }
  expect_failures = [var.master_key_before]
}
