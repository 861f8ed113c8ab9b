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

variable "repository" {
  description = "Repository at GitHub, as owner/name."
  type        = string
  validation {
    condition     = can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.repository))
    error_message = "repository must be owner/name."
  }
}

variable "environment" {
  description = "GitHub environment that may deploy; its protection rules decide who."
  type        = string
  default     = "production"
  validation {
    condition     = can(regex("^[A-Za-z0-9_-]+$", var.environment))
    error_message = "environment must be one name, without a pattern."
  }
}

variable "provider_arn" {
  description = "GitHub's identity provider where the account has it already; null: it is made here."
  type        = string
  default     = null
}

variable "repository_arns" {
  description = "Image repositories that it may push to."
  type        = list(string)
  validation {
    condition     = alltrue([for arn in var.repository_arns : !endswith(arn, "*")])
    error_message = "Every ARN must be exact: no * at its end."
  }
}

variable "services" {
  description = "ECS services that it may update: their cluster, their ARNs, their task definitions' families as ARNs without a revision, and the roles that their tasks take."
  type = object({
    cluster_arn  = string
    service_arns = list(string)
    family_arns  = list(string)
    role_arns    = list(string)
  })
  default = null
}

variable "cluster_arn" {
  description = "EKS cluster that it may talk to; what it may do there says its access entry. null: none."
  type        = string
  default     = null
}

variable "mirror_arn" {
  description = "CodeCommit repository that it may push to; null: none."
  type        = string
  default     = null
}
