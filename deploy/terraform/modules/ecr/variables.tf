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
  description = "Newest images that are kept; older ones are deleted."
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
}

variable "account_id" {
  description = "Account of the repositories."
  type        = string
}
