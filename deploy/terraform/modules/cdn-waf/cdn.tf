# CloudFront: the page from a private bucket, the API from the internal load balancer, never kept, streams let through.

locals {
  # What CloudFront's own policies are called, the same in every account.
  # https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
  caching_disabled  = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  caching_optimized = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  # Everything of the request goes on, the host too: Gepeto compares it with GEPETO_PUBLIC_URL.
  all_viewer   = "216adef6-5c7f-47e4-b989-5492eafa07d3"
  api_paths    = ["/api/*", "/v1/*", "/mcp", "/health", "/health/*", "/.well-known/*", "/problems/*"]
  has_page     = var.cdn == null ? false : var.cdn.page != null
  distribution = var.cdn == null ? {} : { this = var.cdn }
  # The page's policy without a nonce, which only a server can give: scripts and styles are files of its own.
  page_policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
}

resource "aws_cloudfront_vpc_origin" "api" {
  for_each = local.distribution
  provider = aws.global
  vpc_origin_endpoint_config {
    name                   = var.name
    arn                    = each.value.alb_arn
    http_port              = 80
    https_port             = 443
    origin_protocol_policy = "https-only"
    origin_ssl_protocols {
      items    = ["TLSv1.2"]
      quantity = 1
    }
  }
}

resource "aws_cloudfront_origin_access_control" "page" {
  count                             = local.has_page ? 1 : 0
  provider                          = aws.global
  name                              = "${var.name}-page"
  description                       = "CloudFront reads the page, and nobody else."
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_response_headers_policy" "page" {
  #checkov:skip=CKV_AWS_259: it enforces HSTS; the preload list is for the owner of the whole domain to ask for (2026-11)
  count    = local.has_page ? 1 : 0
  provider = aws.global
  name     = "${var.name}-page"
  comment  = "What the page's server says where CloudFront takes its place."
  security_headers_config {
    content_security_policy {
      content_security_policy = local.page_policy
      override                = true
    }
    content_type_options {
      override = true
    }
    frame_options {
      frame_option = "DENY"
      override     = true
    }
    referrer_policy {
      referrer_policy = "same-origin"
      override        = true
    }
    strict_transport_security {
      access_control_max_age_sec = 31536000
      include_subdomains         = true
      override                   = true
    }
  }
}

# An address of a view is the page's one document; files have a dot in their names.
resource "aws_cloudfront_function" "views" {
  count    = local.has_page ? 1 : 0
  provider = aws.global
  name     = "${var.name}-views"
  comment  = "Views of the page lead to its one document."
  runtime  = "cloudfront-js-2.0"
  publish  = true
  code     = <<-JS
    function handler(event) {
      var request = event.request
      if (request.uri.slice(request.uri.lastIndexOf('/')).indexOf('.') === -1) request.uri = '/index.html'
      return request
    }
  JS
}

resource "aws_cloudfront_distribution" "this" {
  #checkov:skip=CKV_AWS_310: a second origin stands in the second region, by DNS failover (2026-11)
  #checkov:skip=CKV_AWS_305: views are led to the one document by a function (2026-11)
  for_each        = local.distribution
  provider        = aws.global
  comment         = var.name
  enabled         = true
  is_ipv6_enabled = true
  http_version    = "http2and3"
  price_class     = each.value.price_class
  aliases         = each.value.domains
  web_acl_id      = aws_wafv2_web_acl.global[0].arn

  origin {
    origin_id   = "api"
    domain_name = each.value.alb_domain
    vpc_origin_config {
      vpc_origin_id            = aws_cloudfront_vpc_origin.api["this"].id
      origin_read_timeout      = each.value.origin_read_seconds
      origin_keepalive_timeout = 60
    }
  }
  dynamic "origin" {
    for_each = local.has_page ? [each.value.page.domain] : []
    content {
      origin_id                = "page"
      domain_name              = origin.value
      origin_access_control_id = aws_cloudfront_origin_access_control.page[0].id
    }
  }

  default_cache_behavior {
    target_origin_id           = local.has_page ? "page" : "api"
    viewer_protocol_policy     = "redirect-to-https"
    allowed_methods            = ["GET", "HEAD", "OPTIONS"]
    cached_methods             = ["GET", "HEAD"]
    compress                   = true
    cache_policy_id            = local.has_page ? local.caching_optimized : local.caching_disabled
    origin_request_policy_id   = local.has_page ? null : local.all_viewer
    response_headers_policy_id = local.has_page ? aws_cloudfront_response_headers_policy.page[0].id : null
    dynamic "function_association" {
      for_each = local.has_page ? [aws_cloudfront_function.views[0].arn] : []
      content {
        event_type   = "viewer-request"
        function_arn = function_association.value
      }
    }
  }

  # Not kept, and not compressed: a compressor would hold back what is streamed.
  dynamic "ordered_cache_behavior" {
    for_each = local.api_paths
    content {
      path_pattern             = ordered_cache_behavior.value
      target_origin_id         = "api"
      viewer_protocol_policy   = "https-only"
      allowed_methods          = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]
      cached_methods           = ["GET", "HEAD"]
      compress                 = false
      cache_policy_id          = local.caching_disabled
      origin_request_policy_id = local.all_viewer
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = length(each.value.allowed_countries) > 0 ? "whitelist" : "none"
      locations        = each.value.allowed_countries
    }
  }
  viewer_certificate {
    acm_certificate_arn      = each.value.certificate_arn
    ssl_support_method       = "sni-only"
    minimum_protocol_version = "TLSv1.2_2021"
  }
  dynamic "logging_config" {
    for_each = each.value.log_bucket_domain == null ? [] : [each.value.log_bucket_domain]
    content {
      bucket          = logging_config.value
      prefix          = "cloudfront/"
      include_cookies = false
    }
  }
}
