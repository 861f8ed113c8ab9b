import { writeFileSync } from 'node:fs'
import { openStage } from './stage.ts'

/** What Terraform says of an EKS set-up, as the examples do. */
export const made = {
  region: 'eu-west-1',
  domain: { name: 'answers.school.example', zone_id: 'Z1', further_names: ['old.school.example'] } as {
    name: string
    zone_id: string
    further_names: string[]
  } | null,
  administered_from: ['198.51.100.0/24', '192.0.2.7/32'],
  database_url: 'postgres://gepeto@flowise.rds.amazonaws.com:5432/gepeto?sslmode=verify-full',
  database_secret: 'arn:aws:secretsmanager:eu-west-1:210987654321:secret:rds!db-1-AbCdEf',
  mail_ports: [] as number[],
  secret_names: {
    GEPETO_MASTER_KEY: 'flowise/GEPETO_MASTER_KEY',
    GEPETO_METRICS_TOKEN: 'flowise/GEPETO_METRICS_TOKEN',
    GROQ_API_KEY: 'flowise/GROQ_API_KEY',
    REDIS_URL: 'flowise/REDIS_URL',
  } as Record<string, string>,
  master_key_arn: null as string | null,
  documents_bucket: 'flowise-documents-210987654321',
  audit_bucket: 'flowise-audit-210987654321' as string | null,
  file_system: 'fs-1::fsap-1',
  role_arns: {
    api: 'arn:aws:iam::210987654321:role/flowise-api',
    worker: 'arn:aws:iam::210987654321:role/flowise-worker',
    secrets: 'arn:aws:iam::210987654321:role/flowise-secrets',
  },
  repositories: {
    'flowise/gepeto-api': 'registry/flowise/gepeto-api',
    'flowise/gepeto-web': 'registry/flowise/gepeto-web',
  },
  certificate_arn: 'arn:aws:acm:eu-west-1:210987654321:certificate/1' as string | null,
  web_acl_arn: 'arn:aws:wafv2:eu-west-1:210987654321:regional/webacl/flowise-regional/1' as string | null,
}

/**
 * The stage with programs that stand in for those of an EKS set-up. What they answer can be chosen by variables: MADE_HERE (the
 * output `kubernetes`), TAGS (of the image that runs; the commit), API_REVISION (of the Deployment gepeto-api; the others have 4). A load balancer is unlocked when it is
 * asked for the second time (until `asked-lock` is removed).
 */
export function openEksStage() {
  const stage = openStage()
  const standIn = (name: string, body = '') =>
    writeFileSync(stage.at(name), `#!/bin/sh\necho "${name} $*" >> ${stage.at('asked')}\n${body}\n`, {
      mode: 0o755,
    })
  writeFileSync(stage.at('kubernetes.json'), JSON.stringify(made))
  standIn('kustomize')
  standIn('sleep')
  standIn(
    'terraform',
    `case "$*" in
  *"output -raw cluster") echo flowise ;;
  *"output -raw environment") printf "export AWS_REGION='eu-west-1'\\nexport NAME='flowise'\\n" ;;
  *"output -json kubernetes") echo "\${MADE_HERE:-$(cat ${stage.at('kubernetes.json')})}" ;;
  *) exit 1 ;;
esac`,
  )
  standIn(
    'kubectl',
    `case "$*" in
  "get ingress"*metadata.name*) echo gepeto lb-1.elb.amazonaws.com; echo flowise lb-2.elb.amazonaws.com ;;
  "get ingress"*range*) echo lb-1.elb.amazonaws.com answers.school.example; echo lb-2.elb.amazonaws.com old.school.example ;;
  "get ingress"*) echo lb-1.elb.amazonaws.com lb-2.elb.amazonaws.com ;;
  "get deployment gepeto-api"*image*) echo 123456789012.dkr.ecr.eu-west-1.amazonaws.com/flowise/gepeto-api@sha256:before ;;
  "get deployment gepeto-api"*) echo "\${API_REVISION-4}" ;;
  "get deployment"*) echo 4 ;;
esac`,
  )
  standIn(
    'aws',
    `case "$*" in
  "elbv2 describe-load-balancers"*CanonicalHostedZoneId*) echo Z2 ;;
  "elbv2 describe-load-balancers"*) echo arn:aws:elasticloadbalancing:eu-west-1:210987654321:loadbalancer/app/x/1 ;;
  "elbv2 describe-target-groups"*) echo arn:aws:elasticloadbalancing:eu-west-1:210987654321:targetgroup/k8s-gepeto-api/2 ;;
  "cloudwatch describe-alarms"*) printf 'flowise-ingress-gepeto-5xx\\tflowise-ingress-gepeto-slow\\n' ;;
  "elbv2 describe-load-balancer-attributes"*)
    if [ -e ${stage.at('asked-lock')} ]; then echo false; else touch ${stage.at('asked-lock')}; echo true; fi ;;
  "ecr describe-images"*) echo "\${TAGS:-$COMMIT}" ;;
  "route53 change-resource-record-sets"*) cat names.json >> ${stage.at('put')}; echo PENDING ;;
esac`,
  )
  return stage
}
