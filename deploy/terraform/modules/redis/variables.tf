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
  description = "Data subnets."
  type        = list(string)
}

variable "security_group_id" {
  description = "Group that says who reaches it."
  type        = string
}

variable "node_type" {
  description = "Size of a node."
  type        = string
  default     = "cache.t4g.small"
  validation {
    condition     = can(regex("^cache\\.[a-z0-9]+\\.[a-z0-9]+$", var.node_type))
    error_message = "node_type must look like cache.t4g.small."
  }
}

variable "nodes" {
  description = "How many: with two or more, another takes over by itself, in another zone."
  type        = number
  default     = 2
  validation {
    condition     = var.nodes >= 1 && var.nodes <= 6
    error_message = "nodes must be 1 to 6."
  }
}

variable "snapshot_days" {
  description = "Days that snapshots are kept; 0 for none. What stands in Redis can be lost: caches and counters."
  type        = number
  default     = 7
  validation {
    condition     = var.snapshot_days >= 0 && var.snapshot_days <= 35
    error_message = "snapshot_days must be 0 to 35."
  }
}

variable "log_group" {
  description = "Log group of slow commands and of the engine."
  type        = string
}
