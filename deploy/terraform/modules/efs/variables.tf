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
  description = "Subnets that reach the folder, by a name each (their zone): one mount target each."
  type        = map(string)
  validation {
    condition     = length(var.subnet_ids) > 0 && alltrue([for id in values(var.subnet_ids) : startswith(id, "subnet-")])
    error_message = "subnet_ids must be ids of subnets, subnet-..., at least one."
  }
}

variable "security_group_id" {
  description = "Group that says who may mount it."
  type        = string
  validation {
    condition     = startswith(var.security_group_id, "sg-")
    error_message = "security_group_id must be the id of a group, sg-..."
  }
}

variable "account_id" {
  description = "Account whose roles may mount it."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must have 12 digits."
  }
}
