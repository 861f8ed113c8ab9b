variable "name" {
  description = "Prefix of every name."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,24}$", var.name))
    error_message = "name must be 2 to 25 small letters, digits and hyphens, and begin with a letter."
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

variable "account_id" {
  description = "Account that all of this stands in."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must have 12 digits."
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

variable "log_days" {
  description = "How long logs are kept, in days."
  type        = number
  default     = 7
  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653], var.log_days)
    error_message = "log_days must be a retention that CloudWatch Logs knows, such as 7, 30, 90 or 365."
  }
}

variable "log_groups" {
  description = "What logs, a group each: api, web, worker, redis."
  type        = set(string)
  default     = ["api", "web"]
  validation {
    condition     = alltrue([for name in var.log_groups : can(regex("^[a-z][a-z0-9-]*$", name))])
    error_message = "log_groups must be small letters, digits and hyphens."
  }
}

variable "thresholds" {
  description = "When an alarm rings: CPU and memory in %, 5xx in % of requests, p95 in ms, the database's CPU in %, free disk in GB, connections, lag in s, Redis' memory in %."
  type = object({
    cpu                  = optional(number, 80)
    memory               = optional(number, 80)
    errors_percent       = optional(number, 1)
    p95_ms               = optional(number, 200)
    unhealthy_hosts      = optional(number, 0)
    database_cpu         = optional(number, 80)
    database_free_gb     = optional(number, 10)
    database_connections = optional(number, 80)
    replica_lag_seconds  = optional(number, 30)
    redis_memory         = optional(number, 80)
  })
  default = {}
  validation {
    condition     = alltrue([for value in values(var.thresholds) : value >= 0])
    error_message = "A threshold is not negative."
  }
}

variable "services" {
  description = "ECS services that are watched, by a name each: their cluster and service."
  type        = map(object({ cluster = string, service = string }))
  default     = {}
  validation {
    condition     = alltrue([for service in values(var.services) : length(service.cluster) > 0 && length(service.service) > 0])
    error_message = "A service has a cluster and a name."
  }
}

variable "load_balancer" {
  description = "Load balancer that is watched: what CloudWatch calls it, its target groups, and with blue/green the second group of each; standby where nothing is to run behind it. null: none."
  type        = object({ suffix = string, target_groups = map(string), green_groups = optional(map(string), {}), standby = optional(bool, false) })
  default     = null
  validation {
    condition     = var.load_balancer == null || can(regex("^(app|net)/", var.load_balancer.suffix))
    error_message = "suffix must be the load balancer's, app/..."
  }
}

variable "database" {
  description = "Database that is watched, and its machine for reading; null: none."
  type        = object({ identifier = string, replica = optional(string) })
  default     = null
  validation {
    condition     = var.database == null || try(length(var.database.identifier) > 0, false)
    error_message = "identifier must be the database's."
  }
}

variable "redis_members" {
  description = "Redis nodes that are watched."
  type        = set(string)
  default     = []
  validation {
    condition     = alltrue([for name in var.redis_members : can(regex("^[a-z][a-z0-9-]*$", name))])
    error_message = "redis_members must be names of nodes."
  }
}

variable "cluster_nodes" {
  description = "EKS cluster whose nodes are watched (Container Insights); null: none."
  type        = string
  default     = null
  validation {
    condition     = var.cluster_nodes == null || try(length(var.cluster_nodes) > 0, false)
    error_message = "cluster_nodes must be the name of a cluster."
  }
}

variable "backups" {
  description = "Whether AWS Backup tells here of jobs that failed."
  type        = bool
  default     = false
}

variable "mail" {
  description = "Addresses that alarms and failed backups are sent to; each is asked once for either whether it wants them."
  type        = set(string)
  default     = []
  validation {
    condition     = alltrue([for address in var.mail : can(regex("^[^@ ]+@[^@ ]+$", address))])
    error_message = "mail must be addresses."
  }
}

variable "runbook" {
  description = "Where somebody reads what to do about an alarm."
  type        = string
  default     = "docs/disaster-recovery.md"
  validation {
    condition     = length(var.runbook) > 0
    error_message = "runbook says where to read on."
  }
}
