mock_provider "aws" {}

variables {
  kms_key_arn  = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  account_id   = "123456789012"
  repositories = ["gepeto/gepeto-api"]
}

run "signatures_are_counted_by_a_rule_of_their_own" {
  command = plan
  assert {
    condition     = [for rule in jsondecode(aws_ecr_lifecycle_policy.this["gepeto/gepeto-api"].policy).rules : [rule.selection.tagStatus, rule.selection.countNumber]] == [["untagged", 1], ["tagged", 40], ["any", 100]]
    error_message = "20 releases of five manifests each stay, and 40 signatures and attestations."
  }
}
