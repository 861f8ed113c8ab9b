# Redis: the shared cache, limits and messages between instances. TLS only. Its password is set by deploy/put-secrets.sh
# together with REDIS_URL, so that neither plan nor state holds it.

resource "aws_elasticache_subnet_group" "this" {
  name        = var.name
  description = "Where Redis of ${var.name} stands: no way to the internet."
  subnet_ids  = var.subnet_ids
}

resource "aws_elasticache_parameter_group" "this" {
  name        = "${var.name}-redis7"
  description = "Redis of ${var.name}."
  family      = "redis7"
  # Gepeto's keys all expire; what is used least goes first when the memory is full.
  parameter {
    name  = "maxmemory-policy"
    value = "volatile-lru"
  }
}

resource "aws_elasticache_replication_group" "this" {
  #checkov:skip=CKV_AWS_31: the password is set outside the state, by deploy/put-secrets.sh (2026-11)
  replication_group_id       = var.name
  description                = "Cache, limits and messages of ${var.name}."
  engine                     = "redis"
  engine_version             = "7.1"
  node_type                  = var.node_type
  num_cache_clusters         = var.nodes
  automatic_failover_enabled = var.nodes > 1
  multi_az_enabled           = var.nodes > 1
  port                       = 6379
  subnet_group_name          = aws_elasticache_subnet_group.this.name
  security_group_ids         = [var.security_group_id]
  parameter_group_name       = aws_elasticache_parameter_group.this.name
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  at_rest_encryption_enabled = true
  kms_key_id                 = var.kms_key_arn
  snapshot_retention_limit   = var.snapshot_days
  snapshot_window            = "04:00-05:00"
  maintenance_window         = "sun:05:30-sun:06:30"
  auto_minor_version_upgrade = true
  apply_immediately          = false

  log_delivery_configuration {
    destination      = var.log_group
    destination_type = "cloudwatch-logs"
    log_format       = "json"
    log_type         = "slow-log"
  }
  log_delivery_configuration {
    destination      = var.log_group
    destination_type = "cloudwatch-logs"
    log_format       = "json"
    log_type         = "engine-log"
  }
  lifecycle {
    ignore_changes = [auth_token, auth_token_update_strategy]
  }
}
