mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/x" }
  }
  mock_resource "aws_db_instance" {
    defaults = {
      arn      = "arn:aws:rds:us-east-1:123456789012:db:gepeto"
      endpoint = "gepeto.abc.us-east-1.rds.amazonaws.com:5432"
      master_user_secret = [{
        secret_arn    = "arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-1-AbCdEf"
        secret_status = "active"
        kms_key_id    = "arn:aws:kms:us-east-1:123456789012:key/1"
      }]
    }
  }
}
mock_provider "aws" {
  alias = "copy"
}

variables {
  # Where there is no machine for reading it goes nowhere; Terraform applies no test that leaves an ephemeral variable out.
  master_password   = "a-password-of-the-test-0123456789"
  name              = "gepeto"
  kms_key_arn       = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  subnet_ids        = ["subnet-1", "subnet-2"]
  security_group_id = "sg-1"
}

run "the_default_is_two_zones_encrypted_private_and_kept" {
  command = apply
  assert {
    condition     = aws_db_instance.this.multi_az && aws_db_instance.this.storage_encrypted && !aws_db_instance.this.publicly_accessible
    error_message = "two zones, encrypted, private."
  }
  assert {
    condition     = aws_db_instance.this.backup_retention_period >= 7 && aws_db_instance.this.deletion_protection && !aws_db_instance.this.skip_final_snapshot
    error_message = "a week to go back to, and nothing is lost by a destroy."
  }
  assert {
    condition     = aws_db_instance.this.manage_master_user_password && aws_db_instance.this.password == null
    error_message = "RDS makes the password."
  }
  assert {
    condition     = contains([for parameter in aws_db_parameter_group.this.parameter : parameter.value if parameter.name == "rds.force_ssl"], "1")
    error_message = "TLS is forced."
  }
  assert {
    condition     = !strcontains(output.url, ":@") && strcontains(output.url, "sslmode=verify-full") && endswith(output.password_reference, ":password::")
    error_message = "the address holds no password, and the certificate is checked."
  }
  assert {
    condition     = length(aws_db_instance_automated_backups_replication.copy) == 0
    error_message = "copies are asked for."
  }
  assert {
    condition     = length(aws_db_instance.replica) == 0 && length(aws_secretsmanager_secret.master) == 0
    error_message = "a machine for reading is asked for."
  }
}

run "a_machine_for_reading_by_switch_with_a_password_that_no_state_holds" {
  command   = apply
  state_key = "replica"
  variables {
    read_replica = true
  }
  assert {
    condition     = length(aws_db_instance.replica) == 1 && output.replica_identifier == "${var.name}-read"
    error_message = "it is there."
  }
  assert {
    condition     = aws_db_instance.this.manage_master_user_password == null && aws_db_instance.this.password_wo_version == 1 && aws_db_instance.this.password == null
    error_message = "RDS makes no replica where it keeps the password, and Terraform does not know it."
  }
  assert {
    condition     = length(aws_secretsmanager_secret_rotation.master) == 0 && endswith(output.password_reference, ":password::") && output.secret_arn == aws_secretsmanager_secret_version.master[0].arn
    error_message = "tasks read it where they would read that of RDS."
  }
}

run "a_password_that_rds_refuses_is_refused" {
  command = plan
  variables {
    read_replica    = true
    master_password = "with spaces and too/much"
  }
  expect_failures = [var.master_password]
}

run "copies_by_switch" {
  command = apply
  variables {
    copy_backups = { kms_key_arn = "arn:aws:kms:us-west-2:123456789012:key/1", days = 14 }
  }
  assert {
    condition     = aws_db_instance_automated_backups_replication.copy[0].retention_period == 14
    error_message = "they are there."
  }
}

run "less_than_a_week_is_refused" {
  command = plan
  variables { backup_days = 1 }
  expect_failures = [var.backup_days]
}

run "postgresql_14_is_refused" {
  command = plan
  variables { engine_version = "14.9" }
  expect_failures = [var.engine_version]
}

run "what_is_restored_keeps_the_key_of_the_copies" {
  command   = apply
  state_key = "restored"
  variables { restore_from = "arn:aws:rds:us-west-2:123456789012:auto-backup:ab-1" }
  assert {
    condition     = aws_db_instance.this.kms_key_id != var.kms_key_arn && aws_db_instance.this.storage_encrypted
    error_message = "RDS takes no other key there, so none is asked for."
  }
}
