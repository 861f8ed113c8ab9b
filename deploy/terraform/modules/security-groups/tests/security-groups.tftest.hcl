mock_provider "aws" {}

variables {
  name   = "gepeto"
  vpc_id = "vpc-1"
  cidr   = "10.0.0.0/16"
  services = {
    api    = { ports = [8000], stores = ["database", "redis", "files"] }
    web    = { ports = [3000] }
    worker = { ports = [], stores = ["database", "redis", "files"] }
  }
}

# One more open port anywhere makes this list wrong.
run "every_open_port_is_listed" {
  command = plan
  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.internet : rule.from_port]) == toset([80, 443])
    error_message = "the internet reaches 80 and 443, and nothing else."
  }
  assert {
    condition     = toset(keys(aws_vpc_security_group_ingress_rule.service)) == toset(["api:8000", "web:3000"])
    error_message = "the load balancer reaches api on 8000 and web on 3000, and nothing else."
  }
  assert {
    condition = toset(keys(aws_vpc_security_group_ingress_rule.store)) == toset([
      "api:database", "api:redis", "api:files", "worker:database", "worker:redis", "worker:files",
    ])
    error_message = "stores are reached by api and worker only."
  }
  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_egress_rule.https : rule.from_port == 443 && rule.to_port == 443])
    error_message = "what runs reaches the internet on 443 only."
  }
  assert {
    condition = alltrue([
      for rule in concat(values(aws_vpc_security_group_ingress_rule.internet), values(aws_vpc_security_group_ingress_rule.service), values(aws_vpc_security_group_ingress_rule.store)) :
      rule.from_port == rule.to_port && length(rule.description) > 10
    ])
    error_message = "each rule opens one port and says why."
  }
}

run "cloudfront_alone" {
  command = plan
  variables {
    admit                     = ["cloudfront"]
    admitted_ports            = [443]
    cloudfront_prefix_list_id = "pl-1"
  }
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.internet) == 0 && aws_vpc_security_group_ingress_rule.cloudfront["443"].prefix_list_id == "pl-1"
    error_message = "the load balancer admits CloudFront only."
  }
}

run "cloudfront_without_its_list_is_refused" {
  command = plan
  variables { admit = ["cloudfront"] }
  expect_failures = [aws_vpc_security_group_ingress_rule.cloudfront]
}

run "another_port_is_refused" {
  command = plan
  variables { admitted_ports = [80, 443, 8000] }
  expect_failures = [var.admitted_ports]
}

run "mail_leaves_by_the_ports_that_were_asked_for_and_not_from_the_page" {
  command = plan
  variables { mail_ports = [465] }
  assert {
    condition     = length(aws_vpc_security_group_egress_rule.mail) > 0 && alltrue([for key, rule in aws_vpc_security_group_egress_rule.mail : rule.from_port == 465 && rule.to_port == 465 && !startswith(key, "web")])
    error_message = "mail leaves from what works, on 465."
  }
}

run "mail_without_tls_is_refused" {
  command = plan
  variables { mail_ports = [25] }
  expect_failures = [var.mail_ports]
}

run "cloudfront_and_the_gateways_link_beside_each_other" {
  command = plan
  variables {
    admit                     = ["cloudfront", "network"]
    admitted_ports            = [443]
    cloudfront_prefix_list_id = "pl-1"
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.cloudfront["443"].prefix_list_id == "pl-1" && aws_vpc_security_group_ingress_rule.network["443"].cidr_ipv4 == "10.0.0.0/16" && length(aws_vpc_security_group_ingress_rule.internet) == 0
    error_message = "both, and nobody else."
  }
}
