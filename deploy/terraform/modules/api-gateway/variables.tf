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

variable "region" {
  description = "Region that all of this stands in."
  type        = string
  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must look like us-east-1."
  }
}

variable "vpc_id" {
  description = "Network of the private link."
  type        = string
  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "vpc_id must be the id of a network, vpc-..."
  }
}

variable "subnet_ids" {
  description = "Private subnets of the private link."
  type        = list(string)
  validation {
    condition     = length(var.subnet_ids) > 0 && alltrue([for id in var.subnet_ids : startswith(id, "subnet-")])
    error_message = "subnet_ids must be ids of subnets, subnet-..., at least one."
  }
}

variable "alb_arn" {
  description = "Load balancer that the calls go on to."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:elasticloadbalancing:", var.alb_arn))
    error_message = "alb_arn must be the ARN of a load balancer."
  }
}

variable "alb_port" {
  description = "Its port: 443 with a certificate, 80 without."
  type        = number
  validation {
    condition     = contains([80, 443], var.alb_port)
    error_message = "alb_port must be 80 or 443."
  }
}

variable "host" {
  description = "Name that the load balancer's certificate bears; null where alb_port is 80."
  type        = string
  default     = null
  validation {
    condition     = var.host == null || can(regex("^[a-z0-9.-]+$", var.host))
    error_message = "host must be a name such as gepeto.example.com."
  }
}

variable "cors_origin" {
  description = "The one page of others that may call from a browser, such as https://app.example.com; * for every one (no cookie goes along)."
  type        = string
  default     = "*"
  validation {
    condition     = var.cors_origin == "*" || can(regex("^https?://[^/*]+$", var.cors_origin))
    error_message = "cors_origin must be * or an origin such as https://app.example.com, with nothing after it."
  }
}

variable "throttle" {
  description = "Calls a second of all callers together, and how many at once beyond that."
  type        = object({ rate = number, burst = number })
  default     = { rate = 50, burst = 100 }
  validation {
    condition     = var.throttle.rate > 0 && var.throttle.burst >= var.throttle.rate
    error_message = "burst must not be below rate."
  }
}

variable "plan" {
  description = "What one caller's key may: calls a second, at once, and a month."
  type        = object({ rate = number, burst = number, monthly = number })
  default     = { rate = 10, burst = 20, monthly = 100000 }
  validation {
    condition     = var.plan.rate > 0 && var.plan.burst >= var.plan.rate && var.plan.monthly > 0
    error_message = "burst must not be below rate, and monthly must be above 0."
  }
}

variable "log_days" {
  description = "How long calls are logged, in days."
  type        = number
  default     = 7
  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653], var.log_days)
    error_message = "log_days must be a retention that CloudWatch Logs knows, such as 7, 30, 90 or 365."
  }
}

variable "account_logging" {
  description = "Whether the role that API Gateway logs with is set here: one for each account and region. false where another API there has set it."
  type        = bool
  default     = true
}
