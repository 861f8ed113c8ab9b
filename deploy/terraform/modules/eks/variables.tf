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

variable "kms_key_arn" {
  description = "Key that everything is encrypted with."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key."
  }
}

variable "kubernetes_version" {
  description = "Version of Kubernetes: raised by one each time, and before AWS raises it at the end of its support. null: the newest at the beginning, and from then on as AWS raises it."
  type        = string
  default     = "1.35"
  validation {
    condition     = var.kubernetes_version == null || can(regex("^1\\.(3[2-9]|[4-9][0-9])$", var.kubernetes_version))
    error_message = "kubernetes_version must be 1.32 or newer."
  }
}

variable "subnet_ids" {
  description = "Private subnets of nodes and of the cluster's own interfaces."
  type        = list(string)
  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "A cluster needs subnets in two zones."
  }
}

variable "public_endpoint_cidrs" {
  description = "Who reaches the Kubernetes API from the internet, by address range; none: it is reached inside the network only."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for cidr in var.public_endpoint_cidrs : can(cidrhost(cidr, 0)) && tonumber(split("/", cidr)[1]) >= 8])
    error_message = "public_endpoint_cidrs must be real ranges of /8 or smaller; 0.0.0.0/0 would show the Kubernetes API to everybody."
  }
}

variable "administrators" {
  description = "ARNs of roles that may do everything in the cluster, by a name each."
  type        = map(string)
  default     = {}
  validation {
    condition     = alltrue([for arn in values(var.administrators) : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/", arn))])
    error_message = "administrators must be ARNs of roles."
  }
}

variable "deployers" {
  description = "ARNs of roles that may bring out images, by a name each: the pipeline."
  type        = map(string)
  default     = {}
  validation {
    condition     = alltrue([for arn in values(var.deployers) : can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:role/", arn))])
    error_message = "deployers must be ARNs of roles."
  }
}

variable "system_nodes" {
  description = "Nodes on demand, for what must stay: sizes and how many. x86, as deploy/pipeline/push-images.sh builds images; ARM (m7g and the like) where it builds for linux/arm64."
  type        = object({ types = list(string), minimum = number, maximum = number })
  default     = { types = ["m7i.large"], minimum = 2, maximum = 4 }
  validation {
    condition     = var.system_nodes.minimum >= 2 && var.system_nodes.maximum >= var.system_nodes.minimum
    error_message = "Two system nodes at least, in two zones."
  }
  validation {
    condition     = length(distinct([for type in var.system_nodes.types : can(regex("^[a-z]+[0-9]+g", type))])) == 1
    error_message = "The sizes of a group must all be x86 or all ARM."
  }
}

variable "worker_nodes" {
  description = "Nodes on Spot, for background work: several sizes, so that one that is gone does not matter. maximum 0: none."
  type        = object({ types = list(string), minimum = number, maximum = number })
  default     = { types = ["m7i.large", "m6i.large", "c7i.xlarge"], minimum = 0, maximum = 6 }
  validation {
    condition     = var.worker_nodes.maximum == 0 || length(var.worker_nodes.types) >= 2
    error_message = "Name two sizes or more: Spot capacity of a single one runs out."
  }
  validation {
    condition     = length(distinct([for type in var.worker_nodes.types : can(regex("^[a-z]+[0-9]+g", type))])) <= 1
    error_message = "The sizes of a group must all be x86 or all ARM."
  }
}

variable "workloads" {
  description = "Service accounts that get a role of their own in AWS, and what it may do (a policy as JSON)."
  type        = map(object({ namespace = string, service_account = string, policy = string }))
  default     = {}
  validation {
    condition     = alltrue([for workload in values(var.workloads) : can(regex("^[a-z0-9][a-z0-9-]{0,62}$", workload.namespace)) && can(regex("^[a-z0-9][a-z0-9.-]*$", workload.service_account))])
    error_message = "A workload names one namespace and one service account, without *."
  }
}

variable "log_days" {
  description = "How long the cluster's own logs are kept, in days."
  type        = number
  default     = 90
  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653], var.log_days)
    error_message = "log_days must be a retention that CloudWatch Logs knows, such as 7, 30, 90 or 365."
  }
}

variable "data_folder" {
  description = "File system and access point that pods mount (modules/efs); null: none."
  type        = object({ file_system_arn = string, access_point_arn = string })
  default     = null
  validation {
    condition     = var.data_folder == null || can(regex(":elasticfilesystem:", "${var.data_folder.file_system_arn}${var.data_folder.access_point_arn}"))
    error_message = "data_folder needs the ARNs of a file system and of an access point."
  }
}

variable "addons" {
  description = "Add-ons and their versions; null: the newest that fits the cluster."
  type        = map(string)
  default = {
    vpc-cni                         = null
    kube-proxy                      = null
    coredns                         = null
    metrics-server                  = null
    eks-pod-identity-agent          = null
    aws-ebs-csi-driver              = null
    aws-efs-csi-driver              = null
    amazon-cloudwatch-observability = null
  }
  validation {
    condition     = alltrue([for version in values(var.addons) : version == null || can(regex("^v[0-9]", version))])
    error_message = "The version of an add-on looks like v1.20.0-eksbuild.1; null: the newest."
  }
}
