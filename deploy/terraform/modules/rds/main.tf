# PostgreSQL with pgvector, which the first migration of Gepeto switches on. TLS is forced; the master password is made,
# kept and turned by RDS in Secrets Manager and never seen by Terraform. Of a PostgreSQL whose password it keeps RDS makes no
# machine for reading: with one, the password is given by whoever applies, written to RDS and to a secret, and kept in no state.
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html#rds-secrets-manager-limitations

locals {
  # RDS names its secret once the database is there.
  secret_arn = var.read_replica ? aws_secretsmanager_secret_version.master[0].arn : aws_db_instance.this.master_user_secret[0].secret_arn
  major      = split(".", var.engine_version)[0]
}

resource "aws_db_subnet_group" "this" {
  name        = var.name
  description = "Where the database of ${var.name} stands: no way to the internet."
  subnet_ids  = var.subnet_ids
}

resource "aws_db_parameter_group" "this" {
  name_prefix = "${var.name}-"
  description = "PostgreSQL of ${var.name}."
  family      = "postgres${local.major}"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
  # Slow statements, by their text without values.
  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }
  parameter {
    name  = "log_parameter_max_length"
    value = "0"
  }
  parameter {
    name  = "log_statement"
    value = "ddl"
  }
  parameter {
    name         = "rds.logical_replication"
    value        = "0"
    apply_method = "pending-reboot"
  }
  lifecycle {
    create_before_destroy = true
  }
}

data "aws_iam_policy_document" "monitoring_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["monitoring.rds.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "monitoring" {
  count              = var.monitoring_seconds > 0 ? 1 : 0
  name               = "${var.name}-database-monitoring"
  description        = "Writes the figures of the database's machine."
  assume_role_policy = data.aws_iam_policy_document.monitoring_trust.json
}

resource "aws_iam_role_policy_attachment" "monitoring" {
  count      = var.monitoring_seconds > 0 ? 1 : 0
  role       = aws_iam_role.monitoring[0].name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

resource "aws_db_instance" "this" {
  identifier     = var.name
  engine         = "postgres"
  engine_version = var.engine_version
  instance_class = var.instance_class
  db_name        = var.restore_from == null ? "gepeto" : null
  port           = 5432

  username                      = var.restore_from == null ? "gepeto" : null
  manage_master_user_password   = var.read_replica ? null : true
  master_user_secret_kms_key_id = var.read_replica ? null : var.kms_key_arn
  password_wo                   = var.read_replica ? var.master_password : null
  password_wo_version           = var.read_replica ? var.master_password_version : null

  allocated_storage     = var.storage_gb.initial
  max_allocated_storage = var.storage_gb.maximum
  storage_type          = "gp3"
  storage_encrypted     = true
  # What is restored stays under the key of the copies: another one here would make the next apply replace the database.
  kms_key_id = var.restore_from == null ? var.kms_key_arn : null

  multi_az                            = var.multi_az
  db_subnet_group_name                = aws_db_subnet_group.this.name
  vpc_security_group_ids              = [var.security_group_id]
  publicly_accessible                 = false
  parameter_group_name                = aws_db_parameter_group.this.name
  ca_cert_identifier                  = "rds-ca-rsa2048-g1"
  iam_database_authentication_enabled = true

  backup_retention_period    = var.backup_days
  backup_window              = "05:00-06:00"
  maintenance_window         = "sun:06:30-sun:07:30"
  copy_tags_to_snapshot      = true
  delete_automated_backups   = false
  skip_final_snapshot        = false
  final_snapshot_identifier  = "${var.name}-last"
  deletion_protection        = var.deletion_protection
  auto_minor_version_upgrade = true

  performance_insights_enabled          = true
  performance_insights_kms_key_id       = var.kms_key_arn
  performance_insights_retention_period = 7
  enabled_cloudwatch_logs_exports       = ["postgresql", "upgrade"]
  monitoring_interval                   = var.monitoring_seconds
  monitoring_role_arn                   = var.monitoring_seconds > 0 ? aws_iam_role.monitoring[0].arn : null

  dynamic "restore_to_point_in_time" {
    for_each = var.restore_from == null ? [] : [var.restore_from]
    content {
      source_db_instance_automated_backups_arn = restore_to_point_in_time.value
      use_latest_restorable_time               = true
    }
  }
}

resource "aws_secretsmanager_secret" "master" {
  #checkov:skip=CKV2_AWS_57: turned by a new master_password_version, since RDS keeps none of a database with a replica (2026-11)
  count       = var.read_replica ? 1 : 0
  name        = "${var.name}/database"
  description = "Password of the database's owner, as RDS would keep it."
  kms_key_id  = var.kms_key_arn
}

resource "aws_secretsmanager_secret_version" "master" {
  count                    = var.read_replica ? 1 : 0
  secret_id                = aws_secretsmanager_secret.master[0].id
  secret_string_wo         = jsonencode({ username = "gepeto", password = var.master_password })
  secret_string_wo_version = var.master_password_version
}

resource "aws_secretsmanager_secret_rotation" "master" {
  count              = var.read_replica ? 0 : 1
  secret_id          = aws_db_instance.this.master_user_secret[0].secret_arn
  rotate_immediately = false
  rotation_rules {
    automatically_after_days = var.password_days
  }
}

resource "aws_db_instance" "replica" {
  #checkov:skip=CKV_AWS_157: a machine for reading; the one that is written to stands in two zones (2026-11)
  #checkov:skip=CKV_AWS_133: backups are taken of the one that is written to (2026-11)
  count                                 = var.read_replica ? 1 : 0
  identifier                            = "${var.name}-read"
  replicate_source_db                   = aws_db_instance.this.identifier
  instance_class                        = var.instance_class
  storage_encrypted                     = true
  kms_key_id                            = var.restore_from == null ? var.kms_key_arn : null
  publicly_accessible                   = false
  vpc_security_group_ids                = [var.security_group_id]
  parameter_group_name                  = aws_db_parameter_group.this.name
  iam_database_authentication_enabled   = true
  auto_minor_version_upgrade            = true
  copy_tags_to_snapshot                 = true
  deletion_protection                   = var.deletion_protection
  skip_final_snapshot                   = true
  performance_insights_enabled          = true
  performance_insights_kms_key_id       = var.kms_key_arn
  performance_insights_retention_period = 7
  enabled_cloudwatch_logs_exports       = ["postgresql", "upgrade"]
  monitoring_interval                   = var.monitoring_seconds
  monitoring_role_arn                   = var.monitoring_seconds > 0 ? aws_iam_role.monitoring[0].arn : null
}

resource "aws_db_instance_automated_backups_replication" "copy" {
  count                  = var.copy_backups == null ? 0 : 1
  provider               = aws.copy
  source_db_instance_arn = aws_db_instance.this.arn
  kms_key_id             = var.copy_backups.kms_key_arn
  retention_period       = var.copy_backups.days
}
