# Resync's place: EKS with Redis that fails over, logs and audit exports kept for a year under lock. Proxy, Neo4j and
# Prometheus run in the cluster (deploy/kubernetes/overlays/production with its components).

module "gepeto" {
  source     = "../../stacks/eks"
  name       = var.name
  account_id = var.account_id
  region     = var.region
  zones      = var.zones

  administrators        = var.administrators
  public_endpoint_cidrs = var.public_endpoint_cidrs
  domain                = var.domain
  system_nodes          = { types = ["m7i.xlarge"], minimum = 3, maximum = 6 }
  database              = { instance_class = "db.m7g.large", multi_az = true, backup_days = 35 }
  redis                 = { node_type = "cache.m7g.large", nodes = 3 }
  model_keys            = var.model_keys
  mail_ports            = var.mail_ports
  overlay               = "resync"
  master_key_in         = var.master_key_in
  master_key_before     = var.master_key_before
  buckets               = ["documents", "backups", "models", "logs", "audit"]
  audit_folder          = var.audit_folder
  log_days              = 365
  alarm_mail            = var.alarm_mail
  deletion_protection   = var.deletion_protection
  pipeline              = var.pipeline

  providers = {
    aws        = aws
    aws.global = aws.global
    aws.copy   = aws.copy
  }
}
