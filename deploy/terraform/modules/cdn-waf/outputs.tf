output "distribution" {
  description = "CloudFront's id, ARN, address and zone; null without it."
  value = try({
    id      = aws_cloudfront_distribution.this["this"].id
    arn     = aws_cloudfront_distribution.this["this"].arn
    domain  = aws_cloudfront_distribution.this["this"].domain_name
    zone_id = aws_cloudfront_distribution.this["this"].hosted_zone_id
  }, null)
}

output "regional_arn" {
  description = "The regional firewall, which an Ingress names; null without it."
  value       = try(aws_wafv2_web_acl.regional[0].arn, null)
}
