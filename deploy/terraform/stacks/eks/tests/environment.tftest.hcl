# What the pipeline and a shell are told, and which secrets and ports there are.

mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}
mock_provider "aws" {
  alias = "global"
}
mock_provider "aws" {
  alias = "copy"
}

override_module {
  target = module.ecr
  outputs = {
    urls = { "gepeto/gepeto-api" = "registry/gepeto/gepeto-api", "gepeto/gepeto-web" = "registry/gepeto/gepeto-web" }
    arns = {}
  }
}

variables {
  name       = "gepeto"
  account_id = "123456789012"
  region     = "us-east-1"
  zones      = ["us-east-1a", "us-east-1b"]
  # Nothing here asks about the firewall, whose types take Terraform seconds a run; the examples plan it.
  waf = null
}

run "a_shell_is_told_what_it_brings_images_out_with" {
  command = plan
  assert {
    condition = output.environment == join("", [for line in [
      "AWS_REGION='us-east-1'", "CLUSTER='gepeto'", "ECR_API='registry/gepeto/gepeto-api'", "ECR_WEB='registry/gepeto/gepeto-web'",
      "NAME='gepeto'", "OVERLAY='production'", "PLATFORM='eks'",
    ] : "export ${line}\n"])
    error_message = "and nothing that is not there: no role, no mirror, no address."
  }
}

run "the_pipeline_is_told_its_role_its_overlay_and_the_address_that_it_asks" {
  command = plan
  override_module {
    target  = module.pipeline
    outputs = { role_arn = "arn:aws:iam::123456789012:role/gepeto-deploy" }
  }
  override_module {
    target  = module.mirror
    outputs = { arn = "arn:aws:codecommit:us-east-1:123456789012:gepeto", clone_url = "https://mirror/gepeto" }
  }
  variables {
    domain     = { name = "gepeto.example.com", zone_id = "Z0000000000000000000" }
    pipeline   = { repository = "your-organisation/gepeto", mirror = true }
    overlay    = "resync"
    model_keys = ["OPENAI_API_KEY", "SMTP_URL", "GEPETO_OIDC_CLIENT_SECRET", "GEPETO_BOOTSTRAP_API_KEY"]
    mail_ports = [465]
  }
  assert {
    condition = output.environment == join("", [for line in [
      "AWS_REGION='us-east-1'", "AWS_ROLE='arn:aws:iam::123456789012:role/gepeto-deploy'", "CLUSTER='gepeto'",
      "ECR_API='registry/gepeto/gepeto-api'", "ECR_WEB='registry/gepeto/gepeto-web'", "MIRROR_URL='https://mirror/gepeto'", "NAME='gepeto'",
      "OVERLAY='resync'", "PLATFORM='eks'", "PUBLIC_URL='https://gepeto.example.com'",
    ] : "export ${line}\n"])
    error_message = "what deploy.yml reads."
  }
  assert {
    condition     = length(setsubtract(["OPENAI_API_KEY", "SMTP_URL", "GEPETO_OIDC_CLIENT_SECRET", "GEPETO_BOOTSTRAP_API_KEY"], keys(local.secrets))) == 0
    error_message = "mail, sign-in elsewhere and a first key have a place beside the models."
  }
}

run "what_is_not_gepetos_an_open_port_and_an_overlay_that_is_not_there_are_refused" {
  command = plan
  variables {
    model_keys = ["OPEN_AI_KEY"]
    mail_ports = [25]
    overlay    = "staging"
  }
  expect_failures = [var.model_keys, var.mail_ports, var.overlay]
}

run "checkpoints_go_to_the_folder_that_is_named" {
  command = plan
  variables {
    buckets      = ["audit"]
    audit_folder = "after-2026-11-21"
  }
  assert {
    condition     = output.kubernetes.audit_bucket == "gepeto-audit-123456789012/after-2026-11-21"
    error_message = "of the bucket under lock."
  }
}

run "zones_of_another_region_and_a_folder_that_cannot_be_are_refused" {
  command = plan
  variables {
    region       = "sa-east-1"
    buckets      = ["audit"]
    audit_folder = "/after"
  }
  expect_failures = [var.zones, var.audit_folder]
}

run "pods_without_redis_are_told_of" {
  command = plan
  variables { redis = null }
  expect_failures = [check.several_pods]
}
