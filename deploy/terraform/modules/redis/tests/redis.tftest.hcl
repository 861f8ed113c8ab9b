mock_provider "aws" {}

variables {
  name              = "gepeto"
  kms_key_arn       = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  subnet_ids        = ["subnet-1", "subnet-2"]
  security_group_id = "sg-1"
  log_group         = "/gepeto/redis"
}

run "two_nodes_fail_over_and_speak_tls_only" {
  command = apply
  assert {
    condition     = aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.multi_az_enabled
    error_message = "another node takes over."
  }
  assert {
    condition     = aws_elasticache_replication_group.this.transit_encryption_mode == "required" && aws_elasticache_replication_group.this.at_rest_encryption_enabled == "true"
    error_message = "encrypted under way and at rest."
  }
  assert {
    condition     = length(output.members) == 2 && output.members[1] == "gepeto-002"
    error_message = "the members are named as ElastiCache names them."
  }
}

run "one_node_has_nobody_to_take_over" {
  command = plan
  variables { nodes = 1 }
  assert {
    condition     = !aws_elasticache_replication_group.this.automatic_failover_enabled && !aws_elasticache_replication_group.this.multi_az_enabled
    error_message = "one node cannot fail over."
  }
}
