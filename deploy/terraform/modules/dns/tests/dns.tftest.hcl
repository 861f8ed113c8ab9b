mock_provider "aws" {
  mock_resource "aws_acm_certificate" {
    defaults = {
      arn = "arn:aws:acm:us-east-1:123456789012:certificate/1"
      domain_validation_options = [
        { domain_name = "gepeto.example.com", resource_record_name = "_1.gepeto.example.com.", resource_record_type = "CNAME", resource_record_value = "_1.acm-validations.aws." },
        { domain_name = "first.gepeto.example.com", resource_record_name = "_2.gepeto.example.com.", resource_record_type = "CNAME", resource_record_value = "_2.acm-validations.aws." },
      ]
    }
  }
  mock_resource "aws_acm_certificate_validation" {
    defaults = { certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/1" }
  }
}
mock_provider "aws" {
  alias = "global"
  mock_resource "aws_acm_certificate" {
    defaults = { arn = "arn:aws:acm:us-east-1:123456789012:certificate/2" }
  }
}

variables {
  name    = "gepeto"
  zone_id = "Z0000000000000000000"
  domain  = "gepeto.example.com"
  alias   = { domain = "gepeto-1.us-east-1.elb.amazonaws.com", zone_id = "Z35SXDOTRQ7X7K" }
}

run "cloudfront_is_asked_by_a_name_that_both_certificates_bear" {
  command   = apply
  state_key = "cloudfront"
  variables {
    alias              = { domain = "d1.cloudfront.net", zone_id = "Z2FDTNDATAQYW2", is_distribution = true }
    own_name           = "first.gepeto.example.com"
    global_certificate = true
    failover           = "PRIMARY"
  }
  assert {
    condition     = aws_route53_health_check.this[0].fqdn == "first.gepeto.example.com" && aws_route53_record.name["A"].health_check_id == aws_route53_health_check.this[0].id
    error_message = "by the distribution's own address the load balancer's certificate is refused: 502."
  }
  assert {
    condition     = alltrue([for certificate in concat([aws_acm_certificate.regional], aws_acm_certificate.global) : contains(certificate.subject_alternative_names, "first.gepeto.example.com")])
    error_message = "the load balancer's certificate and CloudFront's."
  }
  assert {
    condition     = toset(keys(aws_route53_record.own)) == toset(["A", "AAAA"]) && keys(aws_route53_record.own_proof) == ["first.gepeto.example.com"]
    error_message = "it leads there, and is proved."
  }
  assert {
    condition     = alltrue([for record in aws_route53_record.name : !record.alias[0].evaluate_target_health])
    error_message = "Route 53 refuses to evaluate CloudFront."
  }
}

run "a_load_balancer_is_asked_by_its_address" {
  command   = apply
  state_key = "load-balancer"
  variables { failover = "SECONDARY" }
  assert {
    condition     = aws_route53_health_check.this[0].fqdn == "gepeto-1.us-east-1.elb.amazonaws.com" && length(aws_route53_record.own) == 0
    error_message = "Route 53 looks at no certificate."
  }
  assert {
    condition     = alltrue([for record in aws_route53_record.name : record.alias[0].evaluate_target_health && record.health_check_id == null])
    error_message = "while the second region waits, its load balancer has nothing well: the first one keeps the name."
  }
}

run "a_name_elsewhere_is_refused" {
  command = plan
  variables { own_name = "first.example.org" }
  expect_failures = [var.own_name]
}
