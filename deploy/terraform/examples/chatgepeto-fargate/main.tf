# ChatGepeto: a study assistant for little money. One Fargate task with both containers in two public subnets, behind a
# load balancer; uploads and the embedded database on a file system that outlives it. Plain HTTP until there is a domain, by
# which passwords cross the internet readable.

module "gepeto" {
  source     = "../../stacks/fargate"
  name       = var.name
  account_id = var.account_id
  region     = var.region
  zones      = var.zones

  subnets = "public"
  shape   = "one_task"
  task    = { cpu = 512, memory = 1024 }
  tasks   = var.tasks
  spot    = var.spot
  domain  = var.domain
  waf     = var.waf

  database     = var.database
  redis        = var.redis
  backup       = null # the file system has its own
  buckets      = ["documents"]
  secret_store = "parameter_store"
  model_keys   = var.model_keys
  mail_ports   = var.mail_ports
  settings     = { GEPETO_MODEL_CHAIN = "groq,openai,builtin" }

  master_key_in     = var.master_key_in
  master_key_before = var.master_key_before

  on_demand_base     = 0     # its one task too is on Spot, where spot says so
  container_insights = false # costs an eighth of all; alarms and board do without

  log_days            = 7
  alarm_mail          = var.alarm_mail
  deletion_protection = var.deletion_protection
  image_tags          = "MUTABLE" # the tag latest moves; tasks name digests
  pipeline            = var.pipeline

  providers = {
    aws        = aws
    aws.global = aws.global
    aws.copy   = aws.copy
  }
}
