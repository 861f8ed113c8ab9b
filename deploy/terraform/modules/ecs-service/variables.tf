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

variable "service" {
  description = "Name of the service and of its task definition."
  type        = string
}

variable "family" {
  description = "Name of the task definition where it is to be another than <name>-<service>."
  type        = string
  default     = null
}

variable "cluster" {
  description = "Cluster that it runs in: its ARN and its name."
  type        = object({ arn = string, name = string })
}

variable "cpu" {
  description = "CPU of a task: 1024 is one vCPU."
  type        = number
  default     = 512
}

variable "memory" {
  description = "Memory of a task, in MB."
  type        = number
  default     = 1024
  validation {
    condition = contains(lookup({
      256   = [512, 1024, 2048]
      512   = [for gb in range(1, 5) : gb * 1024]
      1024  = [for gb in range(2, 9) : gb * 1024]
      2048  = [for gb in range(4, 17) : gb * 1024]
      4096  = [for gb in range(8, 31) : gb * 1024]
      8192  = [for gb in range(16, 61, 4) : gb * 1024]
      16384 = [for gb in range(32, 121, 8) : gb * 1024]
    }, var.cpu, []), var.memory)
    error_message = "Fargate knows no task of this CPU and memory; 512 goes with 1024 to 4096, 1024 with 2048 to 8192."
  }
}

variable "containers" {
  description = "What runs in a task."
  type = map(object({
    image       = string                     # by digest, as the pipeline pushes it
    port        = optional(number)           # none: nothing reaches it
    command     = optional(list(string))     # instead of the image's own
    environment = optional(map(string), {})  # Gepeto's variables
    secrets     = optional(map(string), {})  # variable => ARN, with :key:: for one field
    health      = optional(list(string))     # CMD that says whether it lives
    keeps_data  = optional(bool, false)      # whether /data is the shared folder
    writable    = optional(list(string), []) # paths that can be written, empty at each start
    memory      = optional(number)           # most of the task's memory that it may take, in MB
  }))
  validation {
    condition     = alltrue([for container in values(var.containers) : can(regex("@sha256:[0-9a-f]{64}$", container.image))])
    error_message = "Images are named by digest, such as 123456789012.dkr.ecr.us-east-1.amazonaws.com/gepeto/gepeto-api@sha256:..."
  }
}

variable "execution_role_arn" {
  description = "Role that starts it."
  type        = string
}

variable "task_role_arn" {
  description = "Role that it works in."
  type        = string
}

variable "log_group" {
  description = "Name of the log group that it writes to."
  type        = string
}

variable "subnet_ids" {
  description = "Subnets that tasks stand in."
  type        = list(string)
}

variable "security_group_ids" {
  description = "Groups of the tasks."
  type        = list(string)
}

variable "public_address" {
  description = "Whether tasks have addresses in the internet: only for a set-up of public subnets without NAT."
  type        = bool
  default     = false
}

variable "targets" {
  description = "Groups of the load balancer that it registers in: container and port."
  type = map(object({
    target_group_arn = string
    container        = string
    port             = number
  }))
  default = {}
}

variable "data_folder" {
  description = "File system of the data folder; null: it is empty at each start."
  type        = object({ file_system_id = string, access_point_id = string })
  default     = null
}

variable "tasks" {
  description = "How many tasks: fixed where minimum and maximum are the same."
  type        = object({ minimum = number, maximum = number })
  default     = { minimum = 2, maximum = 6 }
  validation {
    condition     = var.tasks.minimum >= 0 && var.tasks.maximum >= var.tasks.minimum
    error_message = "maximum must not be below minimum."
  }
}

variable "one_at_a_time" {
  description = "Whether the old task is stopped before the new one starts: the embedded database belongs to one process."
  type        = bool
  default     = false
}

variable "scale_on" {
  description = "What the number of tasks follows: CPU and memory in %, requests a minute and task. null: not that."
  type = object({
    cpu      = optional(number)
    memory   = optional(number)
    requests = optional(object({ per_task = number, resource_label = string }))
  })
  default = { cpu = 60, memory = 75 }
}

variable "spot" {
  description = "Whether tasks above on_demand_base run on Fargate Spot: cheaper, and taken away with two minutes' notice."
  type        = bool
  default     = false
}

variable "on_demand_base" {
  description = "Tasks that are never on Spot."
  type        = number
  default     = 1
  validation {
    condition     = var.on_demand_base >= 0
    error_message = "on_demand_base must not be negative."
  }
}

variable "deployment" {
  description = "rolling: replaced by and by, and back by itself when it fails. blue_green: by CodeDeploy, all at once with the old kept for a while."
  type        = string
  default     = "rolling"
  validation {
    condition     = contains(["rolling", "blue_green"], var.deployment)
    error_message = "deployment must be rolling or blue_green."
  }
}

variable "blue_green" {
  description = "What CodeDeploy needs: listener, names of both target groups, its role. Only where deployment is blue_green."
  type        = object({ listener_arn = string, target_group_names = list(string), role_arn = string })
  default     = null
}

variable "rollback_alarms" {
  description = "Alarms that end a rolling deployment and bring the old back."
  type        = list(string)
  default     = []
}

variable "grace_seconds" {
  description = "How long a new task may be ill: it migrates the database and loads its index."
  type        = number
  default     = 120
  validation {
    condition     = var.grace_seconds >= 0
    error_message = "grace_seconds must not be negative."
  }
}
