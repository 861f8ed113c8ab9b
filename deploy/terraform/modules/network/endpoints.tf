# Ways to AWS services that do not pass the internet. The one to S3 costs nothing and is always there.

data "aws_iam_policy_document" "endpoint" {
  #checkov:skip=CKV_AWS_49: an endpoint gives nobody anything: it lets through what the account's identities may do anyway, and no other account's (2026-11)
  #checkov:skip=CKV_AWS_1: see CKV_AWS_49
  #checkov:skip=CKV_AWS_109: see CKV_AWS_49
  #checkov:skip=CKV_AWS_111: see CKV_AWS_49
  #checkov:skip=CKV_AWS_283: see CKV_AWS_49
  #checkov:skip=CKV_AWS_356: see CKV_AWS_49
  statement {
    sid       = "OwnAccountOnly"
    actions   = ["*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = [var.account_id]
    }
  }
}

# ECR keeps image layers in a bucket of AWS's own and fetches them without the account's identity.
data "aws_iam_policy_document" "s3_endpoint" {
  #checkov:skip=CKV_AWS_283: see the one above; of others it reads the layers of images that AWS keeps, and nothing else (2026-11)
  source_policy_documents = [data.aws_iam_policy_document.endpoint.json]
  statement {
    sid       = "ImageLayers"
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::prod-${var.region}-starport-layer-bucket/*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
  dynamic "statement" {
    for_each = length(var.registry_buckets) > 0 ? [1] : []
    content {
      sid       = "PublicImages"
      actions   = ["s3:GetObject"]
      resources = [for bucket in var.registry_buckets : "arn:aws:s3:::${bucket}/*"]
      principals {
        type        = "AWS"
        identifiers = ["*"]
      }
    }
  }
}

# Who takes a role by a token has no identity of AWS yet.
data "aws_iam_policy_document" "sts_endpoint" {
  #checkov:skip=CKV_AWS_283: see the first one; the token decides, by the role's own trust (2026-11)
  source_policy_documents = [data.aws_iam_policy_document.endpoint.json]
  statement {
    sid       = "RolesByToken"
    actions   = ["sts:AssumeRoleWithWebIdentity"]
    resources = ["arn:aws:iam::${var.account_id}:role/*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  policy            = data.aws_iam_policy_document.s3_endpoint.json
  route_table_ids = concat(
    [aws_route_table.public.id],
    [for table in aws_route_table.private : table.id],
  )
  tags = { Name = "${var.name}-s3" }
}

resource "aws_security_group" "endpoints" {
  count       = length(var.interface_endpoints) > 0 ? 1 : 0
  name        = "${var.name}-endpoints"
  description = "Endpoints of AWS services: HTTPS from inside the network."
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-endpoints" }
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  count             = length(var.interface_endpoints) > 0 ? 1 : 0
  security_group_id = aws_security_group.endpoints[0].id
  description       = "HTTPS to AWS services from inside the network."
  cidr_ipv4         = var.cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_endpoint" "interface" {
  for_each            = var.interface_endpoints
  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  policy              = each.key == "sts" ? data.aws_iam_policy_document.sts_endpoint.json : data.aws_iam_policy_document.endpoint.json
  subnet_ids          = local.endpoint_subnets
  security_group_ids  = [aws_security_group.endpoints[0].id]
  tags                = { Name = "${var.name}-${each.key}" }
}
