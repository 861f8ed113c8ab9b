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
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*$", var.service))
    error_message = "service must be small letters, digits and hyphens."
  }
}

variable "family" {
  description = "Name of the task definition where it is to be another than <name>-<service>."
  type        = string
  default     = null
  validation {
    condition     = var.family == null || can(regex("^[a-zA-Z0-9_-]{1,255}$", var.family))
    error_message = "family must be letters, digits, hyphens and underscores."
  }
}

variable "cluster" {
  description = "Cluster that it runs in: its ARN and its name."
  type        = object({ arn = string, name = string })
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:ecs:", var.cluster.arn))
    error_message = "cluster.arn must be the ARN of a cluster."
  }
}

variable "cpu" {
  description = "CPU of a task: 1024 is one vCPU."
  type        = number
  default     = 512
  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "cpu must be one that Fargate knows: 256, 512, 1024, 2048, 4096, 8192 or 16384."
  }
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
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam:", var.execution_role_arn))
    error_message = "execution_role_arn must be the ARN of a role."
  }
}

variable "task_role_arn" {
  description = "Role that it works in."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:iam:", var.task_role_arn)) && var.task_role_arn != var.execution_role_arn
    error_message = "task_role_arn must be the ARN of a role, and another one than the execution role."
  }
}

variable "log_group" {
  description = "Name of the log group that it writes to."
  type        = string
  validation {
    condition     = can(regex("^[a-zA-Z0-9._/#-]{1,512}$", var.log_group))
    error_message = "log_group must be the name of a log group."
  }
}

variable "subnet_ids" {
  description = "Subnets that tasks stand in."
  type        = list(string)
  validation {
    condition     = length(var.subnet_ids) > 0 && alltrue([for id in var.subnet_ids : startswith(id, "subnet-")])
    error_message = "subnet_ids must be ids of subnets, subnet-..., at least one."
  }
}

variable "security_group_ids" {
  description = "Groups of the tasks."
  type        = list(string)
  validation {
    condition     = length(var.security_group_ids) > 0 && alltrue([for id in var.security_group_ids : startswith(id, "sg-")])
    error_message = "security_group_ids must be ids of groups, sg-..., at least one."
  }
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
  validation {
    condition     = alltrue([for target in values(var.targets) : can(regex("^arn:aws[a-z-]*:elasticloadbalancing:", target.target_group_arn)) && target.port > 0 && target.port < 65536])
    error_message = "A target is the ARN of a group, a container and a port."
  }
}

variable "data_folder" {
  description = "File system of the data folder; null: it is empty at each start."
  type        = object({ file_system_id = string, access_point_id = string })
  default     = null
  validation {
    condition     = var.data_folder == null || try(startswith(var.data_folder.file_system_id, "fs-") && startswith(var.data_folder.access_point_id, "fsap-"), false)
    error_message = "data_folder is a file system, fs-..., and an access point, fsap-...."
  }
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
  description = "What the number of tasks follows: CPU and memory in %, requests a minute and task, how long the oldest job has waited in s (which Gepeto tells CloudWatch below its namespace). null: not that."
  type = object({
    cpu       = optional(number)
    memory    = optional(number)
    requests  = optional(object({ per_task = number, resource_label = string }))
    queue_age = optional(object({ seconds = number, namespace = string }))
  })
  default = { cpu = 60, memory = 75 }
  validation {
    condition     = alltrue([for followed in [try(var.scale_on.queue_age.seconds, null), var.scale_on.cpu, var.scale_on.memory, try(var.scale_on.requests.per_task, null)] : followed == null || try(followed > 0, true)])
    error_message = "What is followed is above 0: %, requests, seconds."
  }
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
  validation {
    condition     = var.blue_green == null || try(length(var.blue_green.target_group_names) == 2, false)
    error_message = "blue_green needs two target groups."
  }
}

variable "rollback_alarms" {
  description = "Alarms that end a rolling deployment and bring the old back."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for name in var.rollback_alarms : length(name) > 0])
    error_message = "An alarm has a name."
  }
}

variable "grace_seconds" {
  description = "How long the load balancer may call a new task ill: it migrates the database and loads its index."
  type        = number
  default     = 600
  validation {
    condition     = var.grace_seconds >= 0
    error_message = "grace_seconds must not be negative."
  }
}

variable "start_seconds" {
  description = "How long the check inside a new container may fail: the embedded database's first start, on a slow disk and half a CPU, is long."
  type        = number
  default     = 300
  validation {
    condition     = var.start_seconds >= 0 && var.start_seconds <= 300
    error_message = "start_seconds must be 0 to 300, which is as long as ECS waits."
  }
}
