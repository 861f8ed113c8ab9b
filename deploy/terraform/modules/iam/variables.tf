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

variable "services" {
  description = "What runs on ECS, and exactly what each may read and write."
  type = map(object({
    repository_arns = list(string)               # images it is started from
    log_group_arn   = string                     # where it logs
    secret_arns     = optional(list(string), []) # in Secrets Manager
    parameter_arns  = optional(list(string), []) # in Parameter Store
    bucket_arns     = optional(list(string), []) # that it keeps documents in
    audit_bucket    = optional(string)           # that it writes signed checkpoints of the log to, and never deletes in
    data_folder     = optional(object({ file_system_arn = string, access_point_arn = string }))
    master_key      = optional(object({ key_arn = string })) # where it is in KMS
  }))
  validation {
    condition = alltrue([
      for service in values(var.services) :
      alltrue([for arn in concat(service.secret_arns, service.parameter_arns, service.repository_arns, service.bucket_arns, compact([service.audit_bucket])) : !endswith(arn, "*")])
    ])
    error_message = "Every ARN must be exact: no * at its end."
  }
  validation {
    condition = alltrue([
      for service in values(var.services) :
      service.master_key == null ? true : can(regex("^arn:aws[a-z-]*:kms:[^*]+$", service.master_key.key_arn))
    ])
    error_message = "master_key.key_arn must be the ARN of one key."
  }
}
