variable "account_id" {
  description = "Account that this is made in; another one is refused."
  type        = string
}

variable "name" {
  description = "Prefix of every name."
  type        = string
  default     = "resync"
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

variable "domain" {
  description = "Name and hosted zone, and further names for the certificate, such as Flowise's; null: plain HTTP at the load balancer's own address, by which passwords cross the internet readable."
  type        = object({ name = string, zone_id = string, further_names = optional(list(string), []) })
  default     = null
}

variable "administrators" {
  description = "ARNs of roles that may do everything in the cluster, by a name each."
  type        = map(string)
  default     = {}
}

variable "public_endpoint_cidrs" {
  description = "Who reaches the Kubernetes API from the internet, such as the office; none: inside the network only."
  type        = list(string)
  default     = []
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

variable "deletion_protection" {
  description = "Whether the database has to be unlocked before it can be deleted."
  type        = bool
  default     = true
}

variable "pipeline" {
  description = "GitHub repository that deploys here, as owner/name; null: nobody does."
  type        = object({ repository = string, environment = optional(string, "production"), provider_arn = optional(string) })
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
  description = "Models that answer: NVIDIA first, OpenAI else."
  type        = set(string)
  default     = ["NVIDIA_API_KEY", "OPENAI_API_KEY"]
}

variable "mail_ports" {
  description = "Ports of mail servers that Gepeto may reach, where SMTP_URL is among model_keys."
  type        = set(number)
  default     = []
}
