# Repositories of the images: tagged by commit, scanned when pushed, the newest 20 kept. Tasks name a digest, never a tag.

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
        # cosign gives each a tag of its own. What one rule takes, the next does not count.
        rulePriority = 2
        description  = "Signatures and attestations of the newest ${var.kept_images}, two for each image."
        selection    = { tagStatus = "tagged", tagPrefixList = ["sha256-"], countType = "imageCountMoreThan", countNumber = 2 * var.kept_images }
        action       = { type = "expire" }
      },
      {
        rulePriority = 3
        description  = "The newest ${var.kept_images} stay."
        selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = var.kept_images }
        action       = { type = "expire" }
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
