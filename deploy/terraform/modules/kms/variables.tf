variable "name" {
  description = "Name of the key, and of its alias."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,39}$", var.name))
    error_message = "name must be 2 to 40 small letters, digits and hyphens, and begin with a letter."
  }
}

variable "description" {
  description = "What the key is for; null: everything that is stored."
  type        = string
  default     = null
  validation {
    condition     = var.description == null ? true : length(var.description) > 0
    error_message = "description must say what the key is for."
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
  description = "Whether the key can have replicas in other regions. It cannot be changed later: the key would be another one."
  type        = bool
  default     = false
}

variable "replica_of" {
  description = "Key in another region, made with multi_region, that this is the replica of; null: a key of its own."
  type        = object({ key_arn = string })
  default     = null
  validation {
    condition     = var.replica_of == null ? true : can(regex("^arn:aws[a-z-]*:kms:", var.replica_of.key_arn))
    error_message = "replica_of.key_arn must be the ARN of a key."
  }
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
