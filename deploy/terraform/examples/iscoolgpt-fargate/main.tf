# IsCoolGPT: an API to ask. API Gateway in front, over a private link to a load balancer and tasks in private subnets.

module "gepeto" {
  source     = "../../stacks/fargate"
  name       = var.name
  account_id = var.account_id
  region     = var.region
  zones      = var.zones

  names        = { cluster = "${var.name}-cluster", container = var.name, family = var.name }
  repositories = { api = var.name }
  image_tags   = "MUTABLE" # the tag latest moves; tasks name digests
  shape        = "api_alone"
  subnets      = "private"
  nat_gateways = var.nat_gateways
  api_gateway  = { cors_origin = var.cors_origin, account_logging = var.account_logging }
  domain       = var.domain
  waf          = var.waf

  task     = { cpu = 512, memory = 1024 }
  tasks    = var.tasks
  scale_on = var.scale_on
  spot     = var.spot
  database = var.database
  redis    = var.redis

  model_keys          = var.model_keys
  mail_ports          = var.mail_ports
  master_key_in       = var.master_key_in
  master_key_before   = var.master_key_before
  settings            = { GEPETO_MODEL_CHAIN = "openai,huggingface,builtin" }
  buckets             = ["documents", "logs"]
  alarm_mail          = var.alarm_mail
  deletion_protection = var.deletion_protection
  pipeline            = var.pipeline

  providers = {
    aws        = aws
    aws.global = aws.global
    aws.copy   = aws.copy
  }
}
