variable "name" {
  description = "Prefix of every name."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,24}$", var.name))
    error_message = "name must be 2 to 25 small letters, digits and hyphens, and begin with a letter."
  }
}

variable "vpc_id" {
  description = "Network of the load balancer."
  type        = string
  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "vpc_id must be the id of a network, vpc-..."
  }
}

variable "subnet_ids" {
  description = "Subnets of the load balancer, in two zones or more: public, or private where it is internal."
  type        = list(string)
  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "A load balancer needs subnets in two zones."
  }
}

variable "security_group_id" {
  description = "Group of the load balancer."
  type        = string
  validation {
    condition     = startswith(var.security_group_id, "sg-")
    error_message = "security_group_id must be the id of a group, sg-..."
  }
}

variable "internal" {
  description = "Whether only the network reaches it: behind API Gateway or CloudFront."
  type        = bool
  default     = false
}

variable "protocol" {
  description = "https: TLS 1.3 on 443, and 80 leads there. http: plain HTTP on 80, for a set-up without a domain."
  type        = string
  default     = "https"
  validation {
    condition     = contains(["https", "http"], var.protocol)
    error_message = "protocol must be https or http."
  }
}

variable "minimum_tls" {
  description = "Oldest TLS that is spoken. 1.3 where browsers come straight here; 1.2 behind CloudFront, API Gateway and Route 53's health checks, which speak no newer one to it."
  type        = string
  default     = "1.3"
  validation {
    condition     = contains(["1.2", "1.3"], var.minimum_tls)
    error_message = "minimum_tls must be 1.2 or 1.3."
  }
}

variable "certificate_arn" {
  description = "Certificate of the domain; needed where protocol is https."
  type        = string
  default     = null
  validation {
    condition     = var.certificate_arn == null || can(regex("^arn:aws[a-z-]*:acm:", var.certificate_arn))
    error_message = "certificate_arn must be the ARN of a certificate of ACM."
  }
}

variable "targets" {
  description = "What stands behind it, by name. Those with paths get these; the one without gets the rest."
  type = map(object({
    port        = number
    paths       = optional(list(string), [])
    health_path = optional(string, "/health/ready")
  }))
  default = {
    api = { port = 8000, paths = ["/api/*", "/v1/*", "/mcp", "/health", "/health/*", "/.well-known/*", "/problems/*"] }
    web = { port = 3000, health_path = "/healthz" }
  }
  validation {
    condition     = length([for target in values(var.targets) : target if length(target.paths) == 0]) == 1
    error_message = "Exactly one target gets what no path leads elsewhere."
  }
}

variable "health_check" {
  description = "How targets are looked at: every interval_seconds, within timeout_seconds, so many times well or ill in a row."
  type = object({
    interval_seconds = optional(number, 15)
    timeout_seconds  = optional(number, 5)
    healthy          = optional(number, 2)
    unhealthy        = optional(number, 3)
  })
  default = {}
  validation {
    condition     = var.health_check.timeout_seconds < var.health_check.interval_seconds
    error_message = "timeout_seconds must be less than interval_seconds."
  }
}

variable "idle_seconds" {
  description = "How long a connection may be silent: an answer that a model thinks about, an open socket."
  type        = number
  default     = 300
  validation {
    condition     = var.idle_seconds >= 60 && var.idle_seconds <= 4000
    error_message = "idle_seconds must be 60 to 4000."
  }
}

variable "drain_seconds" {
  description = "How long a leaving target may end what it has begun."
  type        = number
  default     = 30
  validation {
    condition     = var.drain_seconds >= 0 && var.drain_seconds <= 3600
    error_message = "drain_seconds must be 0 to 3600."
  }
}

variable "log_bucket" {
  description = "Bucket of access and connection logs; null for none."
  type        = string
  default     = null
  validation {
    condition     = var.log_bucket == null || can(regex("^[a-z0-9][a-z0-9.-]{2,62}$", var.log_bucket))
    error_message = "log_bucket must be the name of a bucket."
  }
}

variable "deletion_protection" {
  description = "Whether it has to be switched off before the load balancer can be deleted."
  type        = bool
  default     = true
}

variable "blue_green" {
  description = "Whether each target gets a second group, which CodeDeploy moves the traffic to."
  type        = bool
  default     = false
}
