variable "name" {
  description = "Prefix of every name."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,24}$", var.name))
    error_message = "name must be 2 to 25 small letters, digits and hyphens, and begin with a letter."
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

variable "subnet_ids" {
  description = "Data subnets, in two zones or more."
  type        = list(string)
  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "A database needs subnets in two zones."
  }
}

variable "security_group_id" {
  description = "Group that says who reaches it."
  type        = string
  validation {
    condition     = startswith(var.security_group_id, "sg-")
    error_message = "security_group_id must be the id of a group, sg-..."
  }
}

variable "engine_version" {
  description = "PostgreSQL's version: major.minor, or major alone. 15 or newer."
  type        = string
  default     = "17"
  validation {
    condition     = can(regex("^(1[5-9])(\\.[0-9]+)?$", var.engine_version))
    error_message = "Gepeto needs PostgreSQL 15 or newer."
  }
}

variable "instance_class" {
  description = "Size of the machine."
  type        = string
  default     = "db.t4g.medium"
  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_class))
    error_message = "instance_class must look like db.t4g.medium."
  }
}

variable "storage_gb" {
  description = "Disk at the start, and how far it grows by itself."
  type        = object({ initial = number, maximum = number })
  default     = { initial = 50, maximum = 500 }
  validation {
    condition     = var.storage_gb.initial >= 20 && var.storage_gb.maximum > var.storage_gb.initial
    error_message = "The disk has 20 GB at least, and room to grow."
  }
}

variable "multi_az" {
  description = "Whether a second machine in another zone takes over by itself."
  type        = bool
  default     = true
}

variable "backup_days" {
  description = "Days that one can go back to, to the minute."
  type        = number
  default     = 7
  validation {
    condition     = var.backup_days >= 7 && var.backup_days <= 35
    error_message = "backup_days must be 7 to 35."
  }
}

variable "password_days" {
  description = "Days after which RDS changes the master password; services are started anew after it."
  type        = number
  default     = 30
  validation {
    condition     = var.password_days >= 1 && var.password_days <= 365
    error_message = "password_days must be 1 to 365."
  }
}

variable "deletion_protection" {
  description = "Whether it has to be switched off before the database can be deleted. A last snapshot is made in any case."
  type        = bool
  default     = true
}

variable "read_replica" {
  description = "Whether there is a second machine for reading, such as reports; master_password has to be given then. Set it before the first apply: of a database whose password RDS keeps it makes no replica."
  type        = bool
  default     = false
}

variable "master_password" {
  description = "Password of the database's owner where there is a read replica. It goes to RDS and to its secret whenever master_password_version grows, and stands in no plan and no state."
  type        = string
  default     = null
  ephemeral   = true
  validation {
    condition     = var.master_password == null || try(length(var.master_password) >= 24 && can(regex("^[!#-.0-?A-~]+$", var.master_password)), false)
    error_message = "master_password takes at least 24 printable characters without space, quote, slash and @, as RDS does."
  }
}

variable "master_password_version" {
  description = "A number that grows when master_password is another one."
  type        = number
  default     = 1
  validation {
    condition     = var.master_password_version >= 1 && floor(var.master_password_version) == var.master_password_version
    error_message = "master_password_version must be a whole number from 1."
  }
}

variable "copy_backups" {
  description = "Key in the region of the provider aws.copy that its backups are copied to and encrypted with there, and for how many days; null: no copies."
  type        = object({ kms_key_arn = string, days = number })
  default     = null
  validation {
    condition     = var.copy_backups == null || (can(regex("^arn:aws[a-z-]*:kms:", var.copy_backups.kms_key_arn)) && try(var.copy_backups.days, 0) >= 1 && try(var.copy_backups.days, 36) <= 35)
    error_message = "copy_backups needs the ARN of a key and 1 to 35 days."
  }
}

variable "restore_from" {
  description = "Replicated backups of a database in another region (their ARN) that this one begins as, at their last minute; null: it begins empty."
  type        = string
  default     = null
  validation {
    condition     = var.restore_from == null || can(regex("^arn:aws[a-z-]*:rds:.*:auto-backup:", var.restore_from))
    error_message = "restore_from must be the ARN of replicated backups, arn:aws:rds:...:auto-backup:..."
  }
}

variable "monitoring_seconds" {
  description = "How often the machine's own figures are taken; 0 for never."
  type        = number
  default     = 60
  validation {
    condition     = contains([0, 1, 5, 10, 15, 30, 60], var.monitoring_seconds)
    error_message = "monitoring_seconds must be 0, 1, 5, 10, 15, 30 or 60."
  }
}
