# Repositories of the images: tagged by commit, scanned when pushed, the newest 20 kept. Tasks name a digest, never a tag.

locals {
  # What a release leaves here: its index, the image and the provenance that this leads to, a signature, an attestation.
  manifests = 5
}

resource "aws_ecr_repository" "this" {
  for_each             = var.repositories
  name                 = each.key
  image_tag_mutability = var.tags
  force_delete         = false
  image_scanning_configuration {
    scan_on_push = true
  }
  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = var.kms_key_arn
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each   = aws_ecr_repository.this
  repository = each.value.name
  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "What lost its tag goes after a day."
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 1 }
        action       = { type = "expire" }
      },
      {
        # cosign gives each a tag of its own.
        rulePriority = 2
        description  = "Signatures and attestations of the newest ${var.kept_images}, two for each image."
        selection    = { tagStatus = "tagged", tagPrefixList = ["sha256-"], countType = "imageCountMoreThan", countNumber = 2 * var.kept_images }
        action       = { type = "expire" }
      },
      {
        rulePriority = 3
        # What an earlier rule is about this one does not take, but counts; nor is taken what an index leads to.
        # https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html#lp_evaluation_rules
        description = "The newest ${var.kept_images} stay, each with all that belongs to it."
        selection   = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = local.manifests * var.kept_images }
        action      = { type = "expire" }
      },
    ]
  })
}

resource "aws_ecr_replication_configuration" "this" {
  count = var.copy_region == null ? 0 : 1
  replication_configuration {
    rule {
      destination {
        region      = var.copy_region
        registry_id = var.account_id
      }
      dynamic "repository_filter" {
        for_each = var.repositories
        content {
          filter      = repository_filter.value
          filter_type = "PREFIX_MATCH"
        }
      }
    }
  }
}
