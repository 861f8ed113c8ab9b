terraform {
  required_version = ">= 1.11.0, < 2.0.0"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
      # global: us-east-1, for CloudFront; copy: the region that backups are copied to.
      configuration_aliases = [aws.global, aws.copy]
    }
  }
}
