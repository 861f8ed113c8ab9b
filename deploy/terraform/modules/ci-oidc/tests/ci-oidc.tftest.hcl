mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
  }
}

variables {
  name            = "gepeto"
  account_id      = "123456789012"
  repository      = "your-organisation/gepeto"
  repository_arns = ["arn:aws:ecr:us-east-1:123456789012:repository/gepeto/gepeto-api"]
}

run "a_page_in_a_bucket_is_filled_and_the_old_one_forgotten" {
  command = apply
  variables {
    page = {
      bucket_arn       = "arn:aws:s3:::gepeto-page-123456789012"
      kms_key_arn      = "arn:aws:kms:us-east-1:123456789012:key/1"
      region           = "us-east-1"
      distribution_arn = "arn:aws:cloudfront::123456789012:distribution/E1"
    }
  }
  assert {
    condition = { for statement in data.aws_iam_policy_document.page[0].statement : statement.sid => "${join(" ", sort(statement.actions))}: ${one(statement.resources)}" } == {
      FillThePage            = "s3:DeleteObject s3:PutObject: arn:aws:s3:::gepeto-page-123456789012/*"
      SeeWhatIsThere         = "s3:ListBucket: arn:aws:s3:::gepeto-page-123456789012"
      SealedAsTheBucketWants = "kms:Decrypt kms:GenerateDataKey: arn:aws:kms:us-east-1:123456789012:key/1"
      ForgetTheOldOne        = "cloudfront:CreateInvalidation cloudfront:GetInvalidation: arn:aws:cloudfront::123456789012:distribution/E1"
    }
    error_message = "this bucket and this distribution, and no others."
  }
  assert {
    condition     = length(aws_iam_role_policy.page) == 1
    error_message = "the role has it."
  }
}

run "a_page_from_what_runs_gives_no_rights" {
  command = plan
  assert {
    condition     = length(aws_iam_role_policy.page) == 0
    error_message = "nothing to fill."
  }
}

run "any_bucket_is_refused" {
  command = plan
  variables {
    page = { bucket_arn = "arn:aws:s3:::*", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/1", region = "us-east-1", distribution_arn = "arn:aws:cloudfront::123456789012:distribution/E1" }
  }
  expect_failures = [var.page]
}

run "the_other_regions_services_too_by_the_same_role" {
  command = apply
  variables {
    services = {
      cluster_arn  = "arn:aws:ecs:us-east-1:123456789012:cluster/gepeto"
      service_arns = ["arn:aws:ecs:us-east-1:123456789012:service/gepeto/gepeto-api"]
      family_arns  = ["arn:aws:ecs:us-east-1:123456789012:task-definition/gepeto-api"]
      role_arns    = ["arn:aws:iam::123456789012:role/gepeto-api-task"]
    }
    second_services = {
      cluster_arn  = "arn:aws:ecs:us-west-2:123456789012:cluster/gepeto-2"
      service_arns = ["arn:aws:ecs:us-west-2:123456789012:service/gepeto-2/gepeto-2-api"]
      family_arns  = ["arn:aws:ecs:us-west-2:123456789012:task-definition/gepeto-2-api"]
      role_arns    = ["arn:aws:iam::123456789012:role/gepeto-2-api-task"]
    }
  }
  assert {
    condition = alltrue([
      for statement in data.aws_iam_policy_document.deploy.statement : anytrue([for resource in statement.resources : strcontains(resource, "gepeto-2")])
      if contains(["UpdateServices", "NewTaskDefinitions", "HandTasksTheirRoles", "RunTheMigration", "SeeHowItEnded"], statement.sid)
    ])
    error_message = "all that a deployment needs, in both."
  }
  assert {
    condition     = one([for statement in data.aws_iam_policy_document.deploy.statement : toset(one(statement.condition).values) if statement.sid == "RunTheMigration"]) == toset(["arn:aws:ecs:us-east-1:123456789012:cluster/gepeto", "arn:aws:ecs:us-west-2:123456789012:cluster/gepeto-2"])
    error_message = "tasks that migrate run in these two clusters alone."
  }
}
