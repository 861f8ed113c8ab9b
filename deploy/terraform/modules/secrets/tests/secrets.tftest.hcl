mock_provider "aws" {}

variables {
  name        = "gepeto"
  region      = "us-east-1"
  account_id  = "123456789012"
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  secrets = {
    GEPETO_MASTER_KEY = "secrets_manager"
    GROQ_API_KEY      = "parameter_store"
  }
}

run "each_secret_is_where_it_was_asked_for_without_a_value" {
  command = apply
  assert {
    condition     = keys(aws_secretsmanager_secret.this) == ["GEPETO_MASTER_KEY"] && keys(aws_ssm_parameter.this) == ["GROQ_API_KEY"]
    error_message = "a secret stands in the store that was named."
  }
  assert {
    condition     = toset(keys(output.arns)) == toset(["GEPETO_MASTER_KEY", "GROQ_API_KEY"])
    error_message = "every secret has an address."
  }
  assert {
    condition     = alltrue([for parameter in aws_ssm_parameter.this : parameter.value_wo == null && parameter.type == "SecureString"])
    error_message = "no value is kept."
  }
}

run "a_secret_that_is_gone_at_once_is_refused" {
  command = plan
  variables { recovery_days = 0 }
  expect_failures = [var.recovery_days]
}

run "another_store_is_refused" {
  command = plan
  variables { secrets = { GROQ_API_KEY = "file" } }
  expect_failures = [var.secrets]
}
