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
  validation {
    condition     = length(var.subnet_ids) > 0 && alltrue([for id in var.subnet_ids : startswith(id, "subnet-")])
    error_message = "subnet_ids must be ids of subnets, subnet-..., at least one."
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
  validation {
    condition     = can(regex("^[a-zA-Z0-9._/#-]{1,512}$", var.log_group))
    error_message = "log_group must be the name of a log group."
  }
}
