mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

variables {
  name       = "gepeto"
  account_id = "123456789012"
  region     = "us-east-1"
}

run "a_key_is_turned_and_waits_before_it_goes" {
  command = apply
  assert {
    condition     = aws_kms_key.this[0].enable_key_rotation && aws_kms_key.this[0].deletion_window_in_days == 30 && !aws_kms_key.this[0].multi_region
    error_message = "turned every year, 30 days to take a deletion back, in one region."
  }
  assert {
    condition     = output.key_arn == aws_kms_key.this[0].arn && aws_kms_alias.this.target_key_id == aws_kms_key.this[0].key_id
    error_message = "it is the key that was made."
  }
  assert {
    condition = [for statement in data.aws_iam_policy_document.key.statement : [
      contains(one(statement.principals).identifiers, "cloudwatch.amazonaws.com") && contains(one(statement.principals).identifiers, "backup.amazonaws.com"),
      [for condition in statement.condition : "${condition.test} ${condition.variable} ${one(condition.values)}"],
    ] if statement.sid == "AlarmsAndEvents"] == [[true, ["StringEquals aws:SourceAccount 123456789012"]]]
    error_message = "who publishes to an encrypted topic may use the key: alarms and AWS Backup, for this account."
  }
  assert {
    condition     = length(aws_kms_replica_key.this) == 0
    error_message = "and no replica."
  }
}

run "a_replica_is_one_of_the_key_that_was_named" {
  command = apply
  variables {
    replica_of = { key_arn = "arn:aws:kms:us-west-2:123456789012:key/mrk-1" }
  }
  assert {
    condition     = aws_kms_replica_key.this[0].primary_key_arn == "arn:aws:kms:us-west-2:123456789012:key/mrk-1" && length(aws_kms_key.this) == 0
    error_message = "the same key, and none of its own."
  }
  assert {
    condition     = output.key_arn == aws_kms_replica_key.this[0].arn
    error_message = "it is the replica that is given."
  }
}

run "what_is_no_key_is_refused" {
  command = plan
  variables {
    replica_of = { key_arn = "arn:aws:s3:::bucket" }
  }
  expect_failures = [var.replica_of]
}

run "a_key_without_a_use_is_refused" {
  command = plan
  variables { description = "" }
  expect_failures = [var.description]
}

run "a_deletion_at_once_is_refused" {
  command = plan
  variables { deletion_days = 1 }
  expect_failures = [var.deletion_days]
}
