import { first, type Rule, type Values, when } from './rule.ts'

/** The way in: load balancer, network, firewall, CloudFront, API Gateway. */
export const wayInRules: Rule[] = [
  {
    id: 'alb-hardened',
    scanner: ['CKV_AWS_131', 'CKV_AWS_328'],
    says: 'The load balancer drops odd headers and refuses smuggled requests.',
    type: 'aws_lb',
    fault: (v) =>
      when(
        v.load_balancer_type === 'application' &&
          (!v.drop_invalid_header_fields || !['strictest', 'defensive'].includes(v.desync_mitigation_mode)),
        'it does not',
      ),
  },
  {
    id: 'alb-tls',
    scanner: ['CKV_AWS_103', 'CKV2_AWS_74'],
    says: 'TLS is 1.2 or newer.',
    type: 'aws_lb_listener',
    fault: (v) =>
      when(
        v.protocol === 'HTTPS' && !String(v.ssl_policy).startsWith('ELBSecurityPolicy-TLS13-'),
        String(v.ssl_policy),
      ),
  },
  {
    id: 'alb-redirect',
    scanner: ['CKV_AWS_2', 'CKV2_AWS_20'],
    says: 'Where there is HTTPS, HTTP leads there.',
    type: 'aws_lb_listener',
    fault: (v, all) =>
      when(
        v.protocol === 'HTTP' &&
          all.some((r) => r.type === 'aws_lb_listener' && r.values.protocol === 'HTTPS') &&
          first(v.default_action).type !== 'redirect',
        'it does not',
      ),
  },
  {
    id: 'rule-described',
    scanner: ['CKV_AWS_23'],
    says: 'Every open port says why.',
    type: ['aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule', 'aws_security_group'],
    fault: (v) => when(!v.description || v.description === 'Managed by Terraform', 'it does not'),
  },
  {
    id: 'rule-internet',
    scanner: ['CKV_AWS_24', 'CKV_AWS_25', 'CKV_AWS_260', 'CKV_AWS_277'],
    says: 'The internet reaches 80 and 443 only.',
    type: 'aws_vpc_security_group_ingress_rule',
    fault: (v) =>
      when(
        (v.cidr_ipv4 === '0.0.0.0/0' || v.cidr_ipv6 === '::/0') &&
          !([80, 443].includes(v.from_port) && v.from_port === v.to_port),
        `${v.from_port} to ${v.to_port}`,
      ),
  },
  {
    id: 'rule-out',
    scanner: ['CKV_AWS_382'],
    says: 'What runs reaches the internet on 443 only.',
    type: 'aws_vpc_security_group_egress_rule',
    fault: (v) =>
      when(
        (v.cidr_ipv4 === '0.0.0.0/0' || v.cidr_ipv6 === '::/0') &&
          !(v.from_port === 443 && v.to_port === 443),
        `${v.from_port} to ${v.to_port}`,
      ),
  },
  {
    id: 'subnet-no-address',
    scanner: ['CKV_AWS_130'],
    says: 'Nothing gets a public address unasked.',
    type: 'aws_subnet',
    fault: (v) => when(v.map_public_ip_on_launch, 'it does'),
  },
  {
    id: 'network-logged',
    scanner: ['CKV2_AWS_11', 'CKV2_AWS_12'],
    says: 'A network logs its traffic and closes the group that AWS made.',
    type: 'aws_vpc',
    fault: (_v, all) =>
      when(
        !all.some((r) => r.type === 'aws_flow_log') ||
          !all.some((r) => r.type === 'aws_default_security_group'),
        'it does not',
      ),
  },
  {
    id: 'waf-rules',
    scanner: ['CKV_AWS_175', 'CKV_AWS_192'],
    says: 'A firewall has AWS’s lists, Log4j among them, and a rate.',
    type: 'aws_wafv2_web_acl',
    fault: (v) =>
      when(
        ![
          'AWSManagedRulesCommonRuleSet',
          'AWSManagedRulesKnownBadInputsRuleSet',
          'AWSManagedRulesSQLiRuleSet',
          'rate-address',
        ].every((name) => v.rule?.some((r: Values) => r.name === name)),
        'one is missing',
      ),
  },
  {
    id: 'waf-redacted',
    scanner: ['CKV2_AWS_31'],
    says: 'The firewall’s log holds no credentials.',
    type: 'aws_wafv2_web_acl_logging_configuration',
    fault: (v) =>
      when(
        !['authorization', 'cookie'].every((name) =>
          v.redacted_fields?.some((f: Values) => first(f.single_header).name === name),
        ),
        'it does',
      ),
  },
  {
    id: 'cdn-tls',
    scanner: ['CKV_AWS_34', 'CKV_AWS_174', 'CKV_AWS_68'],
    says: 'CloudFront speaks HTTPS, modern, behind a firewall.',
    type: 'aws_cloudfront_distribution',
    fault: (v) =>
      when(
        first(v.viewer_certificate).minimum_protocol_version !== 'TLSv1.2_2021' ||
          first(v.default_cache_behavior).viewer_protocol_policy === 'allow-all',
        'it does not',
      ),
  },
  {
    id: 'gateway-logged',
    scanner: ['CKV_AWS_76', 'CKV_AWS_73'],
    says: 'Calls of the API are logged and traced, without what was asked.',
    type: ['aws_api_gateway_stage', 'aws_api_gateway_method_settings'],
    fault: (v) =>
      when(
        'xray_tracing_enabled' in v
          ? !v.xray_tracing_enabled || !v.access_log_settings?.length
          : first(v.settings).data_trace_enabled,
        'they are not',
      ),
  },
]
