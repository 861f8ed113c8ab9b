variable "name" {
  description = "Prefix of every name."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,24}$", var.name))
    error_message = "name must be 2 to 25 small letters, digits and hyphens, and begin with a letter."
  }
}

variable "zone_id" {
  description = "Hosted zone of the domain."
  type        = string
  validation {
    condition     = can(regex("^Z[A-Z0-9]+$", var.zone_id))
    error_message = "zone_id must be the id of a hosted zone, Z..."
  }
}

variable "domain" {
  description = "Name that people use, such as gepeto.example.com."
  type        = string
  validation {
    condition     = can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", var.domain))
    error_message = "domain must be a name such as gepeto.example.com."
  }
}

variable "further_names" {
  description = "Further names of the same zone that the region's certificate is for."
  type        = set(string)
  default     = []
  validation {
    condition     = alltrue([for name in var.further_names : can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", name)) && name != var.domain])
    error_message = "further_names must be names such as flowise.example.com, and not the domain itself."
  }
}

variable "alias" {
  description = "What the name leads to: address and zone of the load balancer or of CloudFront; null: only its certificate is made here."
  type        = object({ domain = string, zone_id = string, is_distribution = optional(bool, false) })
  validation {
    condition     = var.alias == null || can(regex("^Z[A-Z0-9]+$", var.alias.zone_id))
    error_message = "alias needs a name and the id of its zone, Z..."
  }
}

variable "own_name" {
  description = "Name below the domain that always leads to this region, and that both certificates bear: CloudFront answers the look from outside by it. null: none, the load balancer is asked by its address."
  type        = string
  default     = null
  validation {
    condition     = var.own_name == null || try(endswith(var.own_name, ".${var.domain}") && !contains(var.further_names, var.own_name), false)
    error_message = "own_name must be a name below the domain, such as first.gepeto.example.com."
  }
}

variable "global_certificate" {
  description = "Whether CloudFront needs a certificate too, which stands in us-east-1."
  type        = bool
  default     = false
}

variable "health_path" {
  description = "What is looked at from outside; null: nothing is."
  type        = string
  default     = "/health"
  validation {
    condition     = var.health_path == null || try(startswith(var.health_path, "/"), false)
    error_message = "health_path must begin with /."
  }
}

variable "failover" {
  description = "PRIMARY or SECONDARY of two regions; null: there is one."
  type        = string
  default     = null
  validation {
    condition     = var.failover == null || contains(["PRIMARY", "SECONDARY"], coalesce(var.failover, "PRIMARY"))
    error_message = "failover must be PRIMARY, SECONDARY or null."
  }
}

variable "caa" {
  description = "Whether the name says that only Amazon issues its certificates. Off where the zone says so already."
  type        = bool
  default     = true
}
