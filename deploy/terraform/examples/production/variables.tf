variable "account_id" {
  description = "Account that this is made in; another one is refused."
  type        = string
}

variable "name" {
  description = "Prefix of every name."
  type        = string
  default     = "gepeto"
}

variable "region" {
  description = "Region that this is made in."
  type        = string
  default     = "us-east-1"
}

variable "zones" {
  description = "Availability zones of that region."
  type        = list(string)
  default     = ["us-east-1a", "us-east-1b", "us-east-1c"]
}

variable "copy_region" {
  description = "Another region, for copies."
  type        = string
  default     = "us-west-2"
}

variable "copy_zones" {
  description = "Availability zones of the other region."
  type        = list(string)
  default     = ["us-west-2a", "us-west-2b"]
}

variable "domain" {
  description = "Name and hosted zone."
  type        = object({ name = string, zone_id = string })
}

variable "cloudfront_prefix_list_ids" {
  description = "Managed prefix list com.amazonaws.global.cloudfront.origin-facing of both regions."
  type        = object({ first = string, second = optional(string) })
}

variable "page_from_bucket" {
  description = "Whether CloudFront takes the page out of a private bucket, which the pipeline fills, and not from the page's own tasks."
  type        = bool
  default     = false
}

variable "multi_region" {
  description = "off: one region, backups stay in it. waiting: backups and images are copied, and the other region stands ready without database and tasks. active: the other region runs, its database begun from the copies."
  type        = string
  default     = "off"
  validation {
    condition     = contains(["off", "waiting", "active"], var.multi_region)
    error_message = "multi_region must be off, waiting or active."
  }
}

variable "nat_gateways" {
  description = "How tasks reach models: per_zone, or single."
  type        = string
  default     = "per_zone"
}

variable "interface_endpoints" {
  description = "AWS services reached inside the network."
  type        = set(string)
  default     = ["ecr.api", "ecr.dkr", "logs", "secretsmanager"]
}

variable "task" {
  description = "Size of a task that answers."
  type        = object({ cpu = number, memory = number })
  default     = { cpu = 1024, memory = 2048 }
}

variable "tasks" {
  description = "How many tasks answer."
  type        = object({ minimum = number, maximum = number })
  default     = { minimum = 3, maximum = 12 }
}

variable "workers" {
  description = "How many work in the background."
  type        = object({ minimum = number, maximum = number, on_demand_base = optional(number, 1) })
  default     = { minimum = 1, maximum = 6 }
}

variable "deployment" {
  description = "rolling, or blue_green by CodeDeploy."
  type        = string
  default     = "rolling"
}

variable "database" {
  description = "PostgreSQL."
  type        = object({ instance_class = string, multi_az = optional(bool, true), backup_days = optional(number, 35), read_replica = optional(bool, false), password_version = optional(number, 1) })
  default     = { instance_class = "db.m7g.large" }
}

variable "database_password" {
  description = "Password of the database's owner where database.read_replica is on: at least 24 printable characters. It goes to RDS and to its secret whenever database.password_version grows, and stands in no plan and no state. null: RDS makes, keeps and turns it."
  type        = string
  default     = null
  ephemeral   = true
}

variable "redis" {
  description = "Redis."
  type        = object({ node_type = string, nodes = optional(number, 2) })
  default     = { node_type = "cache.m7g.large" }
}

variable "waf_mode" {
  description = "block, or count for the first weeks."
  type        = string
  default     = "block"
}

variable "log_days" {
  description = "How long logs are kept, in days."
  type        = number
  default     = 365
}

variable "deletion_protection" {
  description = "Whether load balancer and database have to be unlocked before they can be deleted."
  type        = bool
  default     = true
}

variable "master_key_in" {
  description = "Where the master key is: secret, or kms, which never gives it out."
  type        = string
  default     = "secret"
}

variable "master_key_before" {
  description = "Where the master key was until now, for the one roll-out that moves it (docs/deploy.md); null: it stays."
  type        = string
  default     = null
}

variable "model_keys" {
  description = "Models that answer."
  type        = set(string)
  default     = ["OPENAI_API_KEY", "GROQ_API_KEY", "NVIDIA_API_KEY", "HF_TOKEN"]
}

variable "mail_ports" {
  description = "Ports of mail servers that Gepeto may reach, where SMTP_URL is among model_keys."
  type        = set(number)
  default     = []
}

variable "compliance_after_days" {
  description = "Days after which nobody can lift the lock of the vault of backups any more; null: whoever may change the vault can."
  type        = number
  default     = 7
}

variable "audit_folder" {
  description = "Folder of the bucket audit that signed checkpoints of the log go to (docs/disaster-recovery.md); null: the bucket's root."
  type        = string
  default     = null
}

variable "alarm_mail" {
  description = "Addresses that alarms are sent to."
  type        = set(string)
  default     = []
}

variable "pipeline" {
  description = "GitHub repository that deploys here, as owner/name; null: nobody does."
  type        = object({ repository = string, environment = optional(string, "production"), provider_arn = optional(string), mirror = optional(bool, true) })
  default     = null
}
