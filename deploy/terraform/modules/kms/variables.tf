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

variable "log_delivery" {
  description = "Whether CloudWatch Logs, alarms (SNS) and CloudFront's logs may use the key."
  type        = bool
  default     = true
}

variable "multi_region" {
  description = "Whether the key can have a replica in another region, for copies that are restored there."
  type        = bool
  default     = false
}

variable "deletion_days" {
  description = "Days between asking for the key's deletion and losing everything that it encrypts."
  type        = number
  default     = 30
  validation {
    condition     = var.deletion_days >= 7 && var.deletion_days <= 30
    error_message = "deletion_days must be 7 to 30."
  }
}
