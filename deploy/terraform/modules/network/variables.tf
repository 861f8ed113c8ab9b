variable "name" {
  description = "Prefix of every name."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,24}$", var.name))
    error_message = "name must be 2 to 25 small letters, digits and hyphens, and begin with a letter."
  }
}

variable "region" {
  description = "Region of the network; endpoints are named after it."
  type        = string
  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must look like us-east-1."
  }
}

variable "cidr" {
  description = "Addresses of the network."
  type        = string
  default     = "10.0.0.0/16"
  validation {
    condition     = can(cidrsubnet(var.cidr, 8, 66)) && tonumber(split("/", var.cidr)[1]) <= 18
    error_message = "cidr must be a network of /18 or larger, such as 10.0.0.0/16."
  }
}

variable "zones" {
  description = "Availability zones to spread over: two or three."
  type        = list(string)
  validation {
    condition     = length(var.zones) >= 2 && length(var.zones) <= 3 && length(distinct(var.zones)) == length(var.zones)
    error_message = "zones must name two or three different availability zones."
  }
}

variable "private_subnets" {
  description = "Whether there are private subnets for what runs; false where tasks stand in public ones."
  type        = bool
  default     = true
}

variable "data_subnets" {
  description = "Whether there are subnets without any way to the internet, for databases and caches."
  type        = bool
  default     = true
}

variable "nat_gateways" {
  description = "What private subnets reach the internet by: per_zone survives the loss of a zone, single is cheap, none leaves endpoints only."
  type        = string
  default     = "per_zone"
  validation {
    condition     = contains(["none", "single", "per_zone"], var.nat_gateways)
    error_message = "nat_gateways must be none, single or per_zone."
  }
}

variable "interface_endpoints" {
  description = "AWS services that are reached inside the network, such as ecr.api, ecr.dkr, logs, secretsmanager, ssm, kms, sts."
  type        = set(string)
  default     = []
  validation {
    condition     = alltrue([for service in var.interface_endpoints : can(regex("^[a-z0-9.-]+$", service)) && !startswith(service, "com.amazonaws")])
    error_message = "interface_endpoints are short names such as ecr.api, without com.amazonaws."
  }
}

variable "registry_buckets" {
  description = "Buckets that public registries keep image layers in, which are read through the endpoint of S3, too."
  type        = set(string)
  default     = []
  validation {
    condition     = alltrue([for bucket in var.registry_buckets : can(regex("^[a-z0-9][a-z0-9.-]{2,62}$", bucket))])
    error_message = "registry_buckets are exact names of buckets, without *."
  }
}

variable "account_id" {
  description = "Account whose identities may use the endpoints."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id must have 12 digits."
  }
}

variable "kms_key_arn" {
  description = "Key that the flow logs are encrypted with."
  type        = string
  validation {
    condition     = can(regex("^arn:aws[a-z-]*:kms:", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key."
  }
}

variable "flow_log_days" {
  description = "How long flow logs are kept, in days."
  type        = number
  default     = 365
  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1827, 3653], var.flow_log_days)
    error_message = "flow_log_days must be a retention that CloudWatch Logs knows, such as 7, 30, 90 or 365."
  }
}

variable "public_subnet_tags" {
  description = "More tags of public subnets, such as kubernetes.io/role/elb."
  type        = map(string)
  default     = {}
  validation {
    condition     = alltrue([for key in keys(var.public_subnet_tags) : !startswith(key, "aws:")])
    error_message = "Tags that begin with aws: are AWS's own."
  }
}

variable "private_subnet_tags" {
  description = "More tags of private subnets, such as kubernetes.io/role/internal-elb."
  type        = map(string)
  default     = {}
  validation {
    condition     = alltrue([for key in keys(var.private_subnet_tags) : !startswith(key, "aws:")])
    error_message = "Tags that begin with aws: are AWS's own."
  }
}
