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

variable "protected_arns" {
  description = "Load balancers and API stages that the regional firewall stands before, by a name each."
  type        = map(string)
  default     = {}
  validation {
    condition     = alltrue([for arn in values(var.protected_arns) : can(regex("^arn:aws[a-z-]*:(elasticloadbalancing|apigateway):", arn))])
    error_message = "protected_arns must be ARNs of load balancers and of stages of API Gateway."
  }
}

variable "regional" {
  description = "Whether there is a regional firewall: before protected_arns, or for a load balancer that Ingress makes."
  type        = bool
  default     = true
}

variable "mode" {
  description = "block: what a rule matches is refused. count: it is only counted, for the first weeks of a new set-up."
  type        = string
  default     = "block"
  validation {
    condition     = contains(["block", "count"], var.mode)
    error_message = "mode must be block or count."
  }
}

variable "bot_control" {
  description = "Whether AWS's bot control is on; it is billed by the request."
  type        = bool
  default     = true
}

variable "requests_per_5_minutes" {
  description = "Requests of one address in five minutes, before it is refused for a while."
  type        = number
  default     = 3000
  validation {
    condition     = var.requests_per_5_minutes >= 100
    error_message = "requests_per_5_minutes must be at least 100."
  }
}

variable "sign_ins_per_5_minutes" {
  description = "Calls of one address to sign in and the like, in five minutes."
  type        = number
  default     = 100
  validation {
    condition     = var.sign_ins_per_5_minutes >= 10
    error_message = "sign_ins_per_5_minutes must be at least 10."
  }
}

variable "log_days" {
  description = "How long what the firewall decided is logged, in days."
  type        = number
  default     = 90
  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653], var.log_days)
    error_message = "log_days must be a retention that CloudWatch Logs knows, such as 7, 30, 90 or 365."
  }
}

variable "cdn" {
  description = "CloudFront before everything; null: none. The load balancer is internal then, and reached from CloudFront alone."
  type = object({
    alb_arn             = string                                # internal load balancer of the API
    alb_domain          = string                                # name that its certificate bears
    domains             = list(string)                          # names that people use
    certificate_arn     = string                                # of those names, in us-east-1
    page                = optional(object({ domain = string })) # bucket with the page; null: the page comes from the load balancer
    log_bucket_domain   = optional(string)                      # bucket of access logs
    price_class         = optional(string, "PriceClass_100")
    allowed_countries   = optional(list(string), [])
    origin_read_seconds = optional(number, 60)
  })
  default = null
  validation {
    condition     = var.cdn == null || (length(try(var.cdn.domains, [])) > 0 && contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], try(var.cdn.price_class, "")) && try(var.cdn.origin_read_seconds, 0) >= 1 && try(var.cdn.origin_read_seconds, 61) <= 60)
    error_message = "CloudFront needs a domain, a price class (PriceClass_100, PriceClass_200, PriceClass_All), and waits 1 to 60 s for the origin."
  }
}
