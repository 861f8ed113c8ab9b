# The Flowise platform's place: EKS over three zones, RDS PostgreSQL Multi-AZ, buckets for backups and models, a firewall
# before the load balancer. deploy/kubernetes/overlays/migrate-from-flowise runs Flowise and Gepeto side by side in it.

module "gepeto" {
  source     = "../../stacks/eks"
  name       = var.name
  account_id = var.account_id
  region     = var.region
  zones      = var.zones

  administrators        = var.administrators
  public_endpoint_cidrs = var.public_endpoint_cidrs
  domain                = var.domain
  waf                   = {}
  # Three API pods, a fourth while they are replaced, Flowise and the worker want half a CPU each: two nodes are too few.
  system_nodes        = { types = ["m7i.large"], minimum = 3, maximum = 6 }
  database            = { multi_az = true, backup_days = var.backup_days }
  redis               = {}
  model_keys          = var.model_keys
  mail_ports          = var.mail_ports
  overlay             = "migrate-from-flowise"
  master_key_in       = var.master_key_in
  master_key_before   = var.master_key_before
  buckets             = ["documents", "backups", "models", "logs"]
  alarm_mail          = var.alarm_mail
  deletion_protection = var.deletion_protection
  pipeline            = var.pipeline

  providers = {
    aws        = aws
    aws.global = aws.global
    aws.copy   = aws.copy
  }
}
