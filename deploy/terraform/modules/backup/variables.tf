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

variable "kms_key_arn" {
  description = "Key that everything is encrypted with."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key."
  }
}

variable "resource_arns" {
  description = "What is backed up: database, buckets, data folder."
  type        = list(string)
  validation {
    condition     = length(var.resource_arns) > 0
    error_message = "A backup of nothing is none."
  }
}

variable "kept_days" {
  description = "How long backups are kept, in days: those of each day, week and month."
  type        = object({ daily = number, weekly = number, monthly = number })
  default     = { daily = 35, weekly = 90, monthly = 365 }
  validation {
    condition     = var.kept_days.daily >= 7 && var.kept_days.weekly >= var.kept_days.daily && var.kept_days.monthly >= var.kept_days.weekly
    error_message = "A week at least, and rarer backups are kept longer."
  }
}

variable "locked_days" {
  description = "Days for which a backup cannot be deleted while the vault is locked; 0: no lock. Who may lift the lock, compliance_after_days says."
  type        = number
  default     = 7
  validation {
    condition     = var.locked_days >= 0 && var.locked_days <= 3650
    error_message = "locked_days must be 0 to 3650."
  }
}

variable "compliance_after_days" {
  description = "Days after which nobody can lift the lock any more, not even the account's root, nor delete the vault before its backups have gone; null: whoever may change the vault can lift it."
  type        = number
  default     = null
  validation {
    condition     = var.compliance_after_days == null ? true : var.compliance_after_days >= 3 && var.locked_days > 0
    error_message = "compliance_after_days must be 3 or more, and needs locked_days."
  }
}

variable "copy" {
  description = "Key in the region of the provider aws.copy that copies are encrypted with; null: no copies."
  type        = object({ kms_key_arn = string })
  default     = null
  validation {
    condition     = var.copy == null || can(regex("^arn:aws[a-z-]*:kms:", var.copy.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key."
  }
}

variable "restore_test" {
  description = "Whether a backup is restored every month, to see that it can be, and thrown away."
  type        = bool
  default     = true
}

variable "restore_subnet_group" {
  description = "Subnet group that a database is restored into for the test; null: no database is tested."
  type        = string
  default     = null
  validation {
    condition     = var.restore_subnet_group == null || can(regex("^[a-z0-9._-]{1,255}$", var.restore_subnet_group))
    error_message = "restore_subnet_group must be the name of a subnet group."
  }
}

variable "topic_arn" {
  description = "Where it is told how backups, copies and restores ended; AWS Backup must be let to publish there."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:sns:", var.topic_arn))
    error_message = "topic_arn must be the ARN of a topic."
  }
}
