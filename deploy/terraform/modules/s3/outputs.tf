output "names" {
  description = "Names of the buckets, by what they hold."
  value       = { for key, bucket in aws_s3_bucket.this : key => bucket.bucket }
}

output "arns" {
  description = "The buckets, by what they hold."
  value       = { for key, bucket in aws_s3_bucket.this : key => bucket.arn }
}

output "page_domain" {
  description = "Where CloudFront reads the page; null where there is no bucket for it."
  value       = try(aws_s3_bucket.this["page"].bucket_regional_domain_name, null)
}

output "log_domain" {
  description = "Where CloudFront writes its log; null where there is no bucket for it."
  value       = local.has_logs ? "${aws_s3_bucket.this["logs"].bucket}.s3.amazonaws.com" : null
  depends_on  = [aws_s3_bucket_ownership_controls.this] # it writes an access list along
}
