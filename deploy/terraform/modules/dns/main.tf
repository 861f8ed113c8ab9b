# The name: certificates that are made and proved in one apply, the alias, and where it leads when a region is ill.

locals {
  is_secondary = var.failover == "SECONDARY"
  own_names    = toset(compact([var.own_name]))
  proofs       = { for option in aws_acm_certificate.regional.domain_validation_options : option.domain_name => option }
}

resource "aws_acm_certificate" "regional" {
  domain_name               = var.domain
  subject_alternative_names = length(local.own_names) + length(var.further_names) == 0 ? null : setunion(local.own_names, var.further_names)
  validation_method         = "DNS"
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_acm_certificate" "global" {
  count                     = var.global_certificate ? 1 : 0
  provider                  = aws.global
  domain_name               = var.domain
  subject_alternative_names = length(local.own_names) == 0 ? null : local.own_names
  validation_method         = "DNS"
  lifecycle {
    create_before_destroy = true
  }
}

# Both certificates of one name are proved by the same record; the second region finds the first one's.
resource "aws_route53_record" "proof" {
  count           = local.is_secondary ? 0 : 1
  zone_id         = var.zone_id
  name            = local.proofs[var.domain].resource_record_name
  type            = local.proofs[var.domain].resource_record_type
  records         = [local.proofs[var.domain].resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_route53_record" "further_proof" {
  for_each        = toset(local.is_secondary ? [] : var.further_names)
  zone_id         = var.zone_id
  name            = local.proofs[each.key].resource_record_name
  type            = local.proofs[each.key].resource_record_type
  records         = [local.proofs[each.key].resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

# The other region knows nothing of this one.
resource "aws_route53_record" "own_proof" {
  for_each        = local.own_names
  zone_id         = var.zone_id
  name            = local.proofs[each.key].resource_record_name
  type            = local.proofs[each.key].resource_record_type
  records         = [local.proofs[each.key].resource_record_value]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "regional" {
  certificate_arn = aws_acm_certificate.regional.arn
  depends_on      = [aws_route53_record.proof, aws_route53_record.further_proof, aws_route53_record.own_proof]
}

resource "aws_acm_certificate_validation" "global" {
  count           = var.global_certificate ? 1 : 0
  provider        = aws.global
  certificate_arn = aws_acm_certificate.global[0].arn
  depends_on      = [aws_route53_record.proof, aws_route53_record.own_proof]
}

resource "aws_route53_record" "caa" {
  count   = var.caa && !local.is_secondary ? 1 : 0
  zone_id = var.zone_id
  name    = var.domain
  type    = "CAA"
  ttl     = 3600
  records = ["0 issue \"amazon.com\"", "0 issuewild \";\""]
}

# CloudFront hands on the name that it is asked by, and takes a load balancer's certificate for that name alone. Of a load
# balancer itself Route 53 does not look at the certificate.
resource "aws_route53_health_check" "this" {
  count             = var.alias == null || var.health_path == null ? 0 : 1
  fqdn              = coalesce(var.own_name, var.alias.domain)
  type              = "HTTPS"
  port              = 443
  resource_path     = var.health_path
  request_interval  = 30
  failure_threshold = 3
  enable_sni        = true
  tags              = { Name = "${var.name}${var.failover == null ? "" : "-${lower(var.failover)}"}" }
}

resource "aws_route53_record" "name" {
  for_each        = toset(var.alias == null ? [] : ["A", "AAAA"])
  zone_id         = var.zone_id
  name            = var.domain
  type            = each.key
  set_identifier  = var.failover == null ? null : lower(var.failover)
  health_check_id = var.failover == "PRIMARY" && var.health_path != null ? aws_route53_health_check.this[0].id : null
  alias {
    name                   = var.alias.domain
    zone_id                = var.alias.zone_id
    evaluate_target_health = !var.alias.is_distribution # Route 53 refuses to ask CloudFront
  }
  dynamic "failover_routing_policy" {
    for_each = var.failover == null ? [] : [var.failover]
    content {
      type = failover_routing_policy.value
    }
  }
}

resource "aws_route53_record" "own" {
  for_each = var.alias == null ? {} : { for pair in setproduct(local.own_names, ["A", "AAAA"]) : pair[1] => pair[0] }
  zone_id  = var.zone_id
  name     = each.value
  type     = each.key
  alias {
    name                   = var.alias.domain
    zone_id                = var.alias.zone_id
    evaluate_target_health = false
  }
}
