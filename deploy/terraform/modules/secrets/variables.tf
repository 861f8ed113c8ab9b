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

variable "kms_key_arn" {
  description = "Key that everything is encrypted with."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key."
  }
}

variable "secrets" {
  description = "Variables of Gepeto whose values are secrets, and where each is kept: secrets_manager, or parameter_store (costs nothing)."
  type        = map(string)
  validation {
    condition     = alltrue([for name in keys(var.secrets) : can(regex("^[A-Z][A-Z0-9_]+$", name))])
    error_message = "The names are Gepeto's variables, such as GROQ_API_KEY."
  }
  validation {
    condition     = alltrue([for store in values(var.secrets) : contains(["secrets_manager", "parameter_store"], store)])
    error_message = "A secret is kept in secrets_manager or in parameter_store."
  }
}

variable "recovery_days" {
  description = "Days in which a deleted secret can be had back."
  type        = number
  default     = 30
  validation {
    condition     = var.recovery_days >= 7 && var.recovery_days <= 30
    error_message = "recovery_days must be 7 to 30: a secret that is gone at once takes the master key with it."
  }
}
