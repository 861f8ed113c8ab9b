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
  validation {
    condition     = var.provider_arn == null || can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/", var.provider_arn))
    error_message = "provider_arn must be the ARN of an identity provider."
  }
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
  description = "ECS services that it may update: their cluster, their ARNs, their task definitions' families as ARNs without a revision, and the roles that their tasks take; and what moves the traffic of the one that CodeDeploy deploys."
  type = object({
    cluster_arn  = string
    service_arns = list(string)
    family_arns  = list(string)
    role_arns    = list(string)
    blue_green   = optional(object({ application_arn = string, group_arn = string, config_arn = string }))
  })
  default = null
  validation {
    condition     = var.services == null || alltrue([for arn in concat(try(var.services.service_arns, []), try(var.services.role_arns, []), try(var.services.family_arns, [])) : can(regex("^arn:aws[a-z-]*:(ecs|iam):", arn)) && !endswith(arn, "*")])
    error_message = "services are named by exact ARNs: no * at their end."
  }
}

variable "second_services" {
  description = "ECS services of another region that it may update, too, with the images that were copied there; null: none."
  type = object({
    cluster_arn  = string
    service_arns = list(string)
    family_arns  = list(string)
    role_arns    = list(string)
  })
  default = null
  validation {
    condition     = var.second_services == null || alltrue([for arn in concat(try(var.second_services.service_arns, []), try(var.second_services.role_arns, []), try(var.second_services.family_arns, [])) : can(regex("^arn:aws[a-z-]*:(ecs|iam):", arn)) && !endswith(arn, "*")])
    error_message = "services are named by exact ARNs: no * at their end."
  }
}

variable "cluster_arn" {
  description = "EKS cluster that it may talk to; what it may do there says its access entry. null: none."
  type        = string
  default     = null
  validation {
    condition     = var.cluster_arn == null || can(regex("^arn:aws[a-z-]*:eks:", var.cluster_arn))
    error_message = "cluster_arn must be the ARN of an EKS cluster."
  }
}

variable "mirror_arn" {
  description = "CodeCommit repository that it may push to; null: none."
  type        = string
  default     = null
  validation {
    condition     = var.mirror_arn == null || can(regex("^arn:aws[a-z-]*:codecommit:", var.mirror_arn))
    error_message = "mirror_arn must be the ARN of a CodeCommit repository."
  }
}

variable "page" {
  description = "Bucket that CloudFront takes the page from, which the pipeline fills, with its key and region, and the distribution, which is told to forget the old page; null: the page comes from what runs."
  type        = object({ bucket_arn = string, kms_key_arn = string, region = string, distribution_arn = string })
  default     = null
  validation {
    condition     = var.page == null || try(can(regex("^arn:aws[a-z-]*:s3:::", var.page.bucket_arn)) && !endswith(var.page.bucket_arn, "*") && !endswith(var.page.distribution_arn, "*"), false)
    error_message = "page is named by exact ARNs: no * at their end."
  }
}
