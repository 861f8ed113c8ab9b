mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::bucket" }
  }
}

variables {
  name        = "gepeto"
  account_id  = "123456789012"
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  buckets     = ["documents", "logs", "audit"]
}

run "what_is_written_is_under_our_key_alone" {
  command = apply
  assert {
    condition = alltrue([
      for bucket in ["documents", "audit"] : length(setsubtract(["OurKeyOnly", "KmsOnly", "NoCallersKey"], [for statement in data.aws_iam_policy_document.this[bucket].statement : statement.sid if statement.effect == "Deny"])) == 0
    ])
    error_message = "another key of KMS, S3's own and one that the caller brings are refused."
  }
  assert {
    condition     = length(setintersection(["OurKeyOnly", "KmsOnly", "NoCallersKey"], [for statement in data.aws_iam_policy_document.this["logs"].statement : statement.sid])) == 0
    error_message = "load balancers write logs with S3's own key."
  }
}

run "a_checkpoint_is_written_once" {
  command = apply
  assert {
    condition = length([
      for statement in data.aws_iam_policy_document.this["audit"].statement : statement
      if statement.effect == "Deny" && toset(statement.resources) == toset(["arn:aws:s3:::bucket/checkpoints/*", "arn:aws:s3:::bucket/*/checkpoints/*"]) && anytrue([for condition in statement.condition : condition.variable == "s3:if-none-match" && condition.test == "Null" && condition.values == tolist(["true"])])
    ]) == 1
    error_message = "who does not say that there must be none yet is refused."
  }
  assert {
    condition     = !contains([for statement in data.aws_iam_policy_document.this["documents"].statement : statement.sid], "CheckpointsOnce")
    error_message = "documents are written anew."
  }
}

run "nothing_goes_with_its_contents" {
  command = plan
  assert {
    condition     = alltrue([for bucket in aws_s3_bucket.this : !bucket.force_destroy])
    error_message = "logs neither, while deletion is protected."
  }
}

run "unprotected_the_logs_do_which_arrive_hours_later" {
  command = plan
  variables { deletion_protection = false }
  assert {
    condition     = [for key, bucket in aws_s3_bucket.this : key if bucket.force_destroy] == ["logs"]
    error_message = "a set-up that is done with could not be destroyed, and nothing else goes."
  }
}
