variable "name" {
  description = "Prefix of every name."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,24}$", var.name))
    error_message = "name must be 2 to 25 small letters, digits and hyphens, and begin with a letter."
  }
}

variable "vpc_id" {
  description = "Network of the groups."
  type        = string
  validation {
    condition     = startswith(var.vpc_id, "vpc-")
    error_message = "vpc_id must be the id of a network, vpc-..."
  }
}

variable "admit" {
  description = "Who reaches the load balancer: internet, cloudfront (by its prefix list), network (from cidr alone, behind API Gateway)."
  type        = set(string)
  default     = ["internet"]
  validation {
    condition     = length(var.admit) > 0 && length(setsubtract(var.admit, ["internet", "cloudfront", "network"])) == 0
    error_message = "admit may be internet, cloudfront and network."
  }
}

variable "admitted_ports" {
  description = "Ports of the load balancer: 80 (redirect, or plain HTTP without a domain) and 443."
  type        = set(number)
  default     = [80, 443]
  validation {
    condition     = length(setsubtract(var.admitted_ports, [80, 443])) == 0
    error_message = "A load balancer opens 80 and 443 only."
  }
}

variable "cidr" {
  description = "Addresses of the network; who is admitted where admit is network."
  type        = string
  validation {
    condition     = can(cidrhost(var.cidr, 0))
    error_message = "cidr must be a range of addresses such as 10.0.0.0/16."
  }
}

variable "cloudfront_prefix_list_id" {
  description = "Managed prefix list com.amazonaws.global.cloudfront.origin-facing of the region; needed where admit is cloudfront."
  type        = string
  default     = null
  validation {
    condition     = var.cloudfront_prefix_list_id == null || try(startswith(var.cloudfront_prefix_list_id, "pl-"), false)
    error_message = "cloudfront_prefix_list_id must be the id of a prefix list, pl-..."
  }
}

variable "services" {
  description = "What runs: the ports that the load balancer reaches it on, and the stores it reaches (database, redis, files, graph)."
  type = map(object({
    ports  = list(number)
    stores = optional(list(string), [])
  }))
  validation {
    condition     = alltrue([for service in values(var.services) : length(setsubtract(service.stores, ["database", "redis", "files", "graph"])) == 0])
    error_message = "stores may be database, redis, files and graph."
  }
}

variable "clients" {
  description = "Groups made elsewhere that reach stores, by a name each: the nodes of a cluster."
  type        = map(object({ group_id = string, stores = list(string) }))
  default     = {}
  validation {
    condition     = alltrue([for client in values(var.clients) : startswith(client.group_id, "sg-")])
    error_message = "group_id must be the id of a group, sg-..."
  }
}

variable "load_balancer" {
  description = "Whether there is a load balancer here; false where EKS makes it."
  type        = bool
  default     = true
}

variable "mail_ports" {
  description = "Ports of mail servers, anywhere, that what reaches a store may reach too: 465 or 587."
  type        = set(number)
  default     = []
  validation {
    condition     = length(setsubtract(var.mail_ports, [465, 587])) == 0
    error_message = "mail_ports may be 465 and 587, where mail goes over TLS."
  }
}
