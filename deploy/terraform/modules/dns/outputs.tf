output "certificate_arn" {
  description = "Certificate of the region, once it is proved."
  value       = aws_acm_certificate_validation.regional.certificate_arn
}

output "global_certificate_arn" {
  description = "Certificate for CloudFront, once it is proved; null without one."
  value       = try(aws_acm_certificate_validation.global[0].certificate_arn, null)
}

output "health_check_id" {
  description = "The look from outside; null without one."
  value       = try(aws_route53_health_check.this[0].id, null)
}
