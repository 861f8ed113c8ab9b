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

variable "nat_gateways" {
  description = "How nodes reach the internet: per_zone, single, or none."
  type        = string
  default     = "per_zone"
}

variable "interface_endpoints" {
  description = "AWS services reached inside the network."
  type        = set(string)
  default     = []
}

variable "kubernetes_version" {
  description = "Version of Kubernetes: raised by one each time, and before AWS raises it at the end of its support. null: the newest at the beginning, and from then on as AWS raises it."
  type        = string
  default     = "1.35"
}

variable "public_endpoint_cidrs" {
  description = "Who reaches the Kubernetes API from the internet; none: it is reached inside the network only."
  type        = list(string)
  default     = []
}

variable "administrators" {
  description = "ARNs of roles that may do everything in the cluster, by a name each."
  type        = map(string)
  default     = {}
}

variable "namespace" {
  description = "Namespace of Gepeto."
  type        = string
  default     = "gepeto"
}

variable "system_nodes" {
  description = "Nodes on demand."
  type        = object({ types = list(string), minimum = number, maximum = number })
  default     = { types = ["m7i.large"], minimum = 2, maximum = 4 }
}

variable "worker_nodes" {
  description = "Nodes on Spot, for background work; maximum 0: none."
  type        = object({ types = list(string), minimum = number, maximum = number })
  default     = { types = ["m7i.large", "m6i.large", "c7i.xlarge"], minimum = 0, maximum = 6 }
}

variable "domain" {
  description = "Name that people use, its hosted zone, and further names in it, Flowise's first: their certificate is made here, deploy/point-names.sh leads them to the load balancers that Ingress makes. null: plain HTTP, by which passwords cross the internet readable."
  type        = object({ name = string, zone_id = string, further_names = optional(list(string), []) })
  default     = null
}

variable "waf" {
  description = "Firewall that the Ingress' load balancer is put behind; null: none."
  type = object({
    mode                   = optional(string, "block")
    bot_control            = optional(bool, true)
    requests_per_5_minutes = optional(number, 3000)
    sign_ins_per_5_minutes = optional(number, 100)
  })
  default = {}
}

variable "database" {
  description = "PostgreSQL."
  type = object({
    instance_class   = optional(string, "db.t4g.medium")
    storage_gb       = optional(object({ initial = number, maximum = number }), { initial = 50, maximum = 500 })
    multi_az         = optional(bool, true)
    backup_days      = optional(number, 7)
    read_replica     = optional(bool, false)
    password_version = optional(number, 1)
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
  description = "Ports of mail servers that pods may reach, 465 or 587, where SMTP_URL is among model_keys (deploy/fill-overlay.sh opens them)."
  type        = set(number)
  default     = []
  validation {
    condition     = length(setsubtract(var.mail_ports, [465, 587])) == 0
    error_message = "mail_ports may be 465 and 587, where mail goes over TLS."
  }
}

variable "overlay" {
  description = "Overlay of deploy/kubernetes/overlays that the pipeline applies."
  type        = string
  default     = "production"
  validation {
    condition     = contains(["production", "migrate-from-flowise", "resync"], var.overlay)
    error_message = "overlay must be production, migrate-from-flowise or resync."
  }
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

variable "buckets" {
  description = "Buckets: documents, backups, models, logs, audit (object lock; signed checkpoints of the log)."
  type        = set(string)
  default     = ["documents", "backups", "models", "logs"]
}

variable "object_days" {
  description = "Days after which things in buckets are deleted: replaced versions, unfinished uploads, logs."
  type        = object({ noncurrent = optional(number, 30), aborted = optional(number, 7), logs = optional(number, 90) })
  default     = {}
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
  type        = object({ kept_days = optional(object({ daily = number, weekly = number, monthly = number }), { daily = 35, weekly = 90, monthly = 365 }), locked_days = optional(number, 7) })
  default     = {}
}

variable "deletion_protection" {
  description = "Whether the database has to be unlocked before it can be deleted."
  type        = bool
  default     = true
}

variable "pipeline" {
  description = "GitHub repository that deploys here, as owner/name, and its environment; null: nobody does."
  type        = object({ repository = string, environment = optional(string, "production"), provider_arn = optional(string), mirror = optional(bool, false) })
  default     = null
}
