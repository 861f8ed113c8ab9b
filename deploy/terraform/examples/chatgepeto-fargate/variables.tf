variable "account_id" {
  description = "Account that this is made in; another one is refused."
  type        = string
}

variable "name" {
  description = "Prefix of every name."
  type        = string
  default     = "chatgepeto"
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
  description = "Name and hosted zone, which give HTTPS. null: plain HTTP on port 80, by which passwords, keys and answers cross the internet readable."
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
  description = "Models that answer."
  type        = set(string)
  default     = ["GROQ_API_KEY"]
}

variable "waf" {
  description = "A firewall before the load balancer; null: none."
  type        = object({ mode = optional(string, "block"), bot_control = optional(bool, false) })
  default     = null
}

variable "database" {
  description = "PostgreSQL in place of the embedded database; null: embedded, one task."
  type        = object({ instance_class = optional(string, "db.t4g.micro"), multi_az = optional(bool, false) })
  default     = null
}

variable "redis" {
  description = "Redis for several tasks; null: none."
  type        = object({ node_type = optional(string, "cache.t4g.micro"), nodes = optional(number, 1) })
  default     = null
}

variable "tasks" {
  description = "How many tasks, with PostgreSQL."
  type        = object({ minimum = number, maximum = number })
  default     = { minimum = 1, maximum = 1 }
}

variable "spot" {
  description = "Whether the task runs on Spot: 13 dollars a month less, and now and then half a minute without service while it moves."
  type        = bool
  default     = false
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
  type        = object({ repository = string, environment = optional(string, "production"), provider_arn = optional(string), mirror = optional(bool, true) })
  default     = null
}
