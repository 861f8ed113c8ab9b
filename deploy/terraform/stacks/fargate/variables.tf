variable "name" {
  description = "Prefix of every name."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,24}$", var.name))
    error_message = "name must be 2 to 25 small letters, digits and hyphens, and begin with a letter."
  }
}

variable "account_id" {
  description = "Account that all of this stands in."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must have 12 digits."
  }
}

variable "region" {
  description = "Region that all of this stands in."
  type        = string
  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must look like us-east-1."
  }
}

variable "zones" {
  description = "Availability zones of region, two or three."
  type        = list(string)
  validation {
    condition     = alltrue([for zone in var.zones : startswith(zone, var.region)])
    error_message = "zones must be zones of region: where region is another one, name zones with it."
  }
}

variable "cidr" {
  description = "Addresses of the network."
  type        = string
  default     = "10.0.0.0/16"
}

variable "subnets" {
  description = "Where tasks stand: private (default), or public, with addresses of their own and no NAT: cheaper, and one rule from the internet."
  type        = string
  default     = "private"
  validation {
    condition     = contains(["private", "public"], var.subnets)
    error_message = "subnets must be private or public."
  }
}

variable "nat_gateways" {
  description = "How private tasks reach models: per_zone, single, or none."
  type        = string
  default     = "per_zone"
}

variable "interface_endpoints" {
  description = "AWS services reached inside the network."
  type        = set(string)
  default     = []
}

variable "shape" {
  description = "separate: a service each for api and web. one_task: both containers in one task. api_alone: the API serves its own page."
  type        = string
  default     = "separate"
  validation {
    condition     = contains(["separate", "one_task", "api_alone"], var.shape)
    error_message = "shape must be separate, one_task or api_alone."
  }
}

variable "names" {
  description = "Names of cluster, container and task definition where they are to be others than <name>, api and <name>-<service>."
  type        = object({ cluster = optional(string), container = optional(string), family = optional(string) })
  default     = {}
}

variable "images" {
  description = "Images by digest. The first apply names digests that are not pushed yet: services wait for the pipeline's first push."
  type        = object({ api = string, web = optional(string) })
  default = {
    api = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
    web = "sha256:0000000000000000000000000000000000000000000000000000000000000000"
  }
  validation {
    condition     = alltrue([for image in compact(values(var.images)) : can(regex("^sha256:[0-9a-f]{64}$", image))])
    error_message = "An image is its digest, sha256:..."
  }
}

variable "image_tags" {
  description = "IMMUTABLE, or MUTABLE where the pipeline also moves the tag latest."
  type        = string
  default     = "IMMUTABLE"
}

variable "repositories" {
  description = "Names of the image repositories where they are to be others than <name>/gepeto-api and <name>/gepeto-web."
  type        = object({ api = optional(string), web = optional(string) })
  default     = {}
}

variable "task" {
  description = "Size of a task that answers: CPU (1024 is one vCPU) and memory in MB."
  type        = object({ cpu = number, memory = number })
  default     = { cpu = 1024, memory = 2048 }
}

variable "tasks" {
  description = "How many tasks answer."
  type        = object({ minimum = number, maximum = number })
  default     = { minimum = 2, maximum = 6 }
  validation {
    condition     = (var.tasks.maximum <= 1 && var.workers == null) || (var.database != null && var.redis != null)
    error_message = "More than one task needs database and redis, and workers are tasks too: give both, or tasks = { minimum = 1, maximum = 1 } and no workers."
  }
}

variable "scale_on" {
  description = "What the number of tasks follows: CPU and memory in %, requests a minute and answering task, how long the oldest background job has waited in s (workers; those that answer where there are none)."
  type        = object({ cpu = optional(number), memory = optional(number), requests_per_task = optional(number), queue_age_seconds = optional(number) })
  default     = { cpu = 60, memory = 75, requests_per_task = 1000, queue_age_seconds = 60 }
}

variable "workers" {
  description = "Tasks for background work alone, on Spot above on_demand_base; null: those that answer do it too. Needs a database."
  type        = object({ minimum = number, maximum = number, on_demand_base = optional(number, 1), cpu = optional(number, 1024), memory = optional(number, 2048) })
  default     = null
}

variable "spot" {
  description = "Whether answering tasks above on_demand_base run on Spot too: a third of the price, and taken away with two minutes' notice."
  type        = bool
  default     = false
}

variable "on_demand_base" {
  description = "Answering tasks that are never on Spot."
  type        = number
  default     = 1
  validation {
    condition     = var.on_demand_base >= 0
    error_message = "on_demand_base must not be negative."
  }
}

variable "container_insights" {
  description = "Whether CloudWatch looks into the cluster more closely than CPU and memory of its services, which it always does."
  type        = bool
  default     = true
}

variable "deployment" {
  description = "rolling, or blue_green by CodeDeploy."
  type        = string
  default     = "rolling"
}

variable "domain" {
  description = "Name that people use and its hosted zone; null: plain HTTP at the load balancer's own address, by which passwords cross the internet readable."
  type        = object({ name = string, zone_id = string, caa = optional(bool, true) })
  default     = null
}

variable "failover" {
  description = "PRIMARY or SECONDARY of two regions; null: there is one."
  type        = string
  default     = null
}

variable "cdn" {
  description = "Whether CloudFront stands before everything: it needs a domain; the load balancer is internal then. With page_from_bucket the page comes out of a private bucket, which the pipeline fills."
  type        = object({ cloudfront_prefix_list_id = string, page_from_bucket = optional(bool, false), price_class = optional(string, "PriceClass_100") })
  default     = null
  validation {
    condition     = var.cdn == null || (var.domain != null && var.failover != "SECONDARY")
    error_message = "CloudFront needs a domain, and of two regions stands before the first: a name is one distribution's alone."
  }
}

variable "health_check" {
  description = "How the load balancer looks at what answers: its path, every so many seconds, within so many, so many times well or ill in a row."
  type = object({
    path             = optional(string, "/health/ready")
    interval_seconds = optional(number, 15)
    timeout_seconds  = optional(number, 5)
    healthy          = optional(number, 2)
    unhealthy        = optional(number, 3)
  })
  default = {}
  validation {
    condition     = startswith(var.health_check.path, "/health")
    error_message = "health_check.path must be /health/ready, /health/live or /health."
  }
}

variable "waf" {
  description = "Firewall before load balancer, API Gateway and CloudFront; null: none."
  type = object({
    mode                   = optional(string, "block")
    bot_control            = optional(bool, true)
    requests_per_5_minutes = optional(number, 3000)
    sign_ins_per_5_minutes = optional(number, 100)
  })
  default = {}
}

variable "api_gateway" {
  description = "A public REST API for asking, with keys and quotas; the load balancer is internal then. account_logging is false where another API of the account and region has set the role that API Gateway logs with. null: none."
  type = object({
    cors_origin     = optional(string, "*")
    account_logging = optional(bool, true)
    throttle        = optional(object({ rate = number, burst = number }), { rate = 50, burst = 100 })
    plan            = optional(object({ rate = number, burst = number, monthly = number }), { rate = 10, burst = 20, monthly = 100000 })
  })
  default = null
}

variable "database" {
  description = "PostgreSQL; null: the embedded database in the data folder, with one task."
  type = object({
    instance_class      = optional(string, "db.t4g.medium")
    storage_gb          = optional(object({ initial = number, maximum = number }), { initial = 50, maximum = 500 })
    multi_az            = optional(bool, true)
    backup_days         = optional(number, 7)
    read_replica        = optional(bool, false)
    password_version    = optional(number, 1)
    deletion_protection = optional(bool, true)
    restore_from        = optional(string)
  })
  default = {}
}

variable "database_password" {
  description = "Password of the database's owner where database.read_replica is on: at least 24 printable characters. It goes to RDS and to its secret whenever database.password_version grows, and stands in no plan and no state. null: RDS makes, keeps and turns it."
  type        = string
  default     = null
  ephemeral   = true
}

variable "redis" {
  description = "Redis; null: each instance remembers by itself."
  type        = object({ node_type = optional(string, "cache.t4g.small"), nodes = optional(number, 2) })
  default     = {}
}

variable "model_keys" {
  description = "Secret variables that this set-up uses: keys of language models, and what is secret beside them; their values are put in by deploy/put-secrets.sh."
  type        = set(string)
  default     = []
  validation {
    condition     = length(setsubtract(var.model_keys, ["OPENAI_API_KEY", "GROQ_API_KEY", "NVIDIA_API_KEY", "HF_TOKEN", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "MISTRAL_API_KEY", "SMTP_URL", "GEPETO_OIDC_CLIENT_SECRET", "GEPETO_BOOTSTRAP_API_KEY"])) == 0
    error_message = "model_keys are Gepeto's own variables, such as GROQ_API_KEY."
  }
}

variable "mail_ports" {
  description = "Ports of mail servers that Gepeto may reach, 465 or 587, where SMTP_URL is among model_keys."
  type        = set(number)
  default     = []
}

variable "secret_store" {
  description = "Where secrets are kept: secrets_manager, or parameter_store, which costs nothing."
  type        = string
  default     = "secrets_manager"
}

variable "master_key_in" {
  description = "Where the master key is: secret, put in by deploy/put-secrets.sh, or kms, which never gives it out. A set-up that runs already is moved as docs/deploy.md says."
  type        = string
  default     = "secret"
  validation {
    condition     = contains(["secret", "kms"], var.master_key_in)
    error_message = "master_key_in must be secret or kms."
  }
}

variable "master_key_before" {
  description = "Where the master key was until now, secret or kms, for the one roll-out that moves it; null: it stays."
  type        = string
  default     = null
  validation {
    condition     = var.master_key_before == null ? true : contains(["secret", "kms"], var.master_key_before) && var.master_key_before != var.master_key_in
    error_message = "master_key_before must be secret or kms, and another place than master_key_in."
  }
}

variable "master_key_copy" {
  description = "Replica in this region of another region's master key in KMS; null: this set-up has a master key of its own."
  type        = object({ key_arn = string })
  default     = null
}

variable "settings" {
  description = "More of Gepeto's variables, none of them secret (docs/configuration.md)."
  type        = map(string)
  default     = {}
}

variable "buckets" {
  description = "Buckets: documents, backups, models, logs, audit (object lock; signed checkpoints of the log)."
  type        = set(string)
  default     = ["documents", "backups", "models", "logs"]
}

variable "audit_folder" {
  description = "Folder of the bucket audit that signed checkpoints of the log go to, such as after-2026-11-21 once a restored log begins anew; null: the bucket's root."
  type        = string
  default     = null
  validation {
    condition     = var.audit_folder == null ? true : can(regex("^[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$", var.audit_folder)) && contains(var.buckets, "audit")
    error_message = "audit_folder must be letters, digits, _, . and -, with / between folders and none at either end; audit must be among buckets."
  }
}

variable "log_days" {
  description = "How long logs are kept, in days."
  type        = number
  default     = 7
}

variable "thresholds" {
  description = "When alarms ring; see modules/observability."
  type = object({
    cpu                  = optional(number)
    memory               = optional(number)
    errors_percent       = optional(number)
    p95_ms               = optional(number)
    unhealthy_hosts      = optional(number)
    database_cpu         = optional(number)
    database_free_gb     = optional(number)
    database_connections = optional(number)
    replica_lag_seconds  = optional(number)
    redis_memory         = optional(number)
  })
  default = {}
}

variable "alarm_mail" {
  description = "Addresses that alarms are sent to."
  type        = set(string)
  default     = []
}

variable "backup" {
  description = "AWS Backup of database, buckets and data folder; null: none beyond the database's own."
  type        = object({ kept_days = optional(object({ daily = number, weekly = number, monthly = number }), { daily = 35, weekly = 90, monthly = 365 }), locked_days = optional(number, 7), compliance_after_days = optional(number) })
  default     = {}
}

variable "standby" {
  description = "Whether this waits for the loss of another region: everything but database, Redis and running tasks."
  type        = bool
  default     = false
}

variable "copy_region" {
  description = "Region that images are copied to; null: none."
  type        = string
  default     = null
}

variable "copy_backups" {
  description = "Key in the provider aws.copy's region: backups are copied there. null: they are not."
  type        = object({ kms_key_arn = string })
  default     = null
}

variable "deletion_protection" {
  description = "Whether load balancer and database have to be unlocked before they can be deleted."
  type        = bool
  default     = true
}

variable "pipeline" {
  description = "GitHub repository that deploys here, as owner/name, and its environment; null: nobody does."
  type        = object({ repository = string, environment = optional(string, "production"), provider_arn = optional(string), mirror = optional(bool, false) })
  default     = null
}

variable "second_services" {
  description = "What the pipeline of this set-up deploys in another region, too: the output deployable of the set-up there. null: nothing."
  type        = object({ cluster_arn = string, service_arns = list(string), family_arns = list(string), role_arns = list(string) })
  default     = null
}
