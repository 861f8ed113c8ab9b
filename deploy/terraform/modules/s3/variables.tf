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

variable "buckets" {
  description = "Buckets to make, of: documents, backups, models, logs, audit (object lock), page."
  type        = set(string)
  default     = ["documents", "backups", "models", "logs"]
  validation {
    condition     = length(setsubtract(var.buckets, ["documents", "backups", "models", "logs", "audit", "page"])) == 0
    error_message = "buckets may be documents, backups, models, logs, audit and page."
  }
}

variable "noncurrent_days" {
  description = "Days after which an overwritten or deleted version is really gone."
  type        = number
  default     = 30
  validation {
    condition     = var.noncurrent_days >= 1
    error_message = "noncurrent_days must be at least 1."
  }
}

variable "aborted_upload_days" {
  description = "Days after which the parts of an unfinished upload are deleted."
  type        = number
  default     = 7
  validation {
    condition     = var.aborted_upload_days >= 1
    error_message = "aborted_upload_days must be at least 1."
  }
}

variable "log_days" {
  description = "Days after which logs are deleted."
  type        = number
  default     = 90
  validation {
    condition     = var.log_days >= 1
    error_message = "log_days must be at least 1."
  }
}

variable "backup_days" {
  description = "Days after which backups are deleted."
  type        = number
  default     = 365
  validation {
    condition     = var.backup_days >= 7
    error_message = "backup_days must be at least 7."
  }
}

variable "audit_lock_days" {
  description = "Days in which nobody, not even the account's root, can delete a checkpoint of the audit log, or an exported one."
  type        = number
  default     = 365
  validation {
    condition     = var.audit_lock_days >= 1
    error_message = "audit_lock_days must be at least 1."
  }
}

variable "deletion_protection" {
  description = "Whether the bucket logs has to be emptied before it can be deleted, as all others always have. Logs arrive hours later, so that one is never empty."
  type        = bool
  default     = true
}
