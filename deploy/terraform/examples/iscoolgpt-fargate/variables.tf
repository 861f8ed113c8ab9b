variable "account_id" {
  description = "Account that this is made in; another one is refused."
  type        = string
}

variable "name" {
  description = "Prefix of every name."
  type        = string
  default     = "iscoolgpt"
}

variable "region" {
  description = "Region that this is made in."
  type        = string
  default     = "us-east-1"
}

variable "zones" {
  description = "Availability zones of that region."
  type        = list(string)
  default     = ["us-east-1a", "us-east-1b"]
}

variable "copy_region" {
  description = "Another region, for copies."
  type        = string
  default     = "us-west-2"
}

variable "domain" {
  description = "Name and hosted zone: TLS from API Gateway to the containers. null: API Gateway speaks TLS, the network inside plain HTTP."
  type        = object({ name = string, zone_id = string })
  default     = null
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
  description = "Models that answer, OpenAI first, open ones by Hugging Face; and an API key for the owner, whom no page is shown here."
  type        = set(string)
  default     = ["OPENAI_API_KEY", "HF_TOKEN", "GEPETO_BOOTSTRAP_API_KEY"]
}

variable "tasks" {
  description = "How many tasks."
  type        = object({ minimum = number, maximum = number })
  default     = { minimum = 2, maximum = 6 }
}

variable "scale_on" {
  description = "What the number of tasks follows: CPU and memory in %, requests a minute and task, how long the oldest background job has waited in s."
  type        = object({ cpu = optional(number), memory = optional(number), requests_per_task = optional(number), queue_age_seconds = optional(number) })
  default     = { cpu = 60, memory = 75, requests_per_task = 1000, queue_age_seconds = 60 }
}

variable "cors_origin" {
  description = "Page of others that may call from a browser; * for every one."
  type        = string
  default     = "*"
}

variable "account_logging" {
  description = "Whether the role that API Gateway logs with is set here; false where another API of the account and region has set it."
  type        = bool
  default     = true
}

variable "nat_gateways" {
  description = "How tasks reach models: per_zone, or single."
  type        = string
  default     = "single"
}

variable "database" {
  description = "PostgreSQL."
  type        = object({ instance_class = optional(string, "db.t4g.small"), multi_az = optional(bool, true), backup_days = optional(number, 7) })
  default     = {}
}

variable "redis" {
  description = "Redis: answers that are asked for often, limits; null: none."
  type        = object({ node_type = optional(string, "cache.t4g.micro"), nodes = optional(number, 2) })
  default     = {}
}

variable "spot" {
  description = "Whether tasks above the first run on Spot."
  type        = bool
  default     = false
}

variable "waf" {
  description = "Firewall before the API; null: none."
  type        = object({ mode = optional(string, "block"), bot_control = optional(bool, false) })
  default     = {}
}

variable "mail_ports" {
  description = "Ports of mail servers that Gepeto may reach, where SMTP_URL is among model_keys."
  type        = set(number)
  default     = []
}

variable "alarm_mail" {
  description = "Addresses that alarms are sent to."
  type        = set(string)
  default     = []
}

variable "deletion_protection" {
  description = "Whether load balancer and database have to be unlocked before they can be deleted."
  type        = bool
  default     = true
}

variable "pipeline" {
  description = "GitHub repository that deploys here, as owner/name; null: nobody does."
  type        = object({ repository = string, environment = optional(string, "production"), provider_arn = optional(string) })
  default     = null
}
