variable "kms_key_arn" {
  description = "Key that everything is encrypted with."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key."
  }
}

variable "repositories" {
  description = "Names of the repositories, such as gepeto/gepeto-api."
  type        = set(string)
  validation {
    condition     = length(var.repositories) > 0 && alltrue([for name in var.repositories : can(regex("^[a-z0-9]+([._/-][a-z0-9]+)*$", name))])
    error_message = "repositories must be names such as gepeto/gepeto-api."
  }
}

variable "tags" {
  description = "IMMUTABLE: a tag is a commit and stays it. MUTABLE also lets the pipeline move the tag latest."
  type        = string
  default     = "IMMUTABLE"
  validation {
    condition     = contains(["IMMUTABLE", "MUTABLE"], var.tags)
    error_message = "tags must be IMMUTABLE or MUTABLE."
  }
}

variable "kept_images" {
  description = "Newest releases that are kept, with what belongs to each; older ones are deleted."
  type        = number
  default     = 20
  validation {
    condition     = var.kept_images >= 2
    error_message = "Keep at least two: the running image and the one before it."
  }
}

variable "copy_region" {
  description = "Region that images are copied to as they are pushed; null: none."
  type        = string
  default     = null
  validation {
    condition     = var.copy_region == null || can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.copy_region))
    error_message = "copy_region must look like us-west-2."
  }
}

variable "account_id" {
  description = "Account of the repositories."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must have 12 digits."
  }
}
