terraform {
  required_version = ">= 1.11.0, < 2.0.0"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}

locals {
  tags = { Application = var.name, ManagedBy = "terraform" }
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account_id]
  default_tags {
    tags = local.tags
  }
}

# CloudFront's certificates and firewall stand in us-east-1, wherever the rest does.
provider "aws" {
  alias               = "global"
  region              = "us-east-1"
  allowed_account_ids = [var.account_id]
  default_tags {
    tags = local.tags
  }
}

# Where copies of backups go.
provider "aws" {
  alias               = "copy"
  region              = var.copy_region
  allowed_account_ids = [var.account_id]
  default_tags {
    tags = local.tags
  }
}
