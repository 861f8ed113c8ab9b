#!/usr/bin/env bash
# Writes what Terraform made into deploy/kubernetes/overlays: names, roles, secrets, folder, certificate, images. As often as you
# like: it starts from what stands there. The result belongs into your repository; it holds no secret.
#   API=…@sha256:… WEB=…@sha256:… deploy/fill-overlay.sh deploy/terraform/examples/flowise-eks
# Without a domain, PUBLIC_URL=http://… names the load balancer as soon as there is one. FLOWISE_FROM=203.0.113.0/24,… are the
# addresses that reach Flowise; where it is not given, those that reach the Kubernetes API.
set -euo pipefail

folder=${1:?the folder that was applied}
: "${API:?the image with its digest, as push-images.sh wrote it}" "${WEB:?the image with its digest, as push-images.sh wrote it}"
MADE=$(terraform -chdir="$folder" output -json kubernetes)
export MADE API WEB PUBLIC_URL=${PUBLIC_URL:-} FLOWISE_FROM=${FLOWISE_FROM:-}
cd "$(dirname "${BASH_SOURCE[0]}")/kubernetes"
exec node - <<'NODE'
const { readFileSync, writeFileSync } = require('node:fs')
const made = JSON.parse(process.env.MADE)
const fail = (message) => {
  console.error(message)
  process.exit(1)
}
const inProduction = (name) => `overlays/production/${name}`
/** Other values in their places; a place that is no longer there is an error. */
const edit = (path, ...changes) => {
  let text = readFileSync(path, 'utf8')
  for (const [pattern, value] of changes) {
    if (!new RegExp(pattern).test(text)) fail(`${path}: ${pattern} is not there`)
    text = text.replace(pattern, () => value)
  }
  writeFileSync(path, text)
}
/** Lines of an environment file, with some set and others (null) taken away. */
const settings = (path, values) => {
  const lines = readFileSync(path, 'utf8').split('\n').filter((line) => line && !(line.split('=')[0] in values))
  const given = Object.entries(values).filter(([, value]) => value)
  writeFileSync(path, [...given.map((pair) => pair.join('=')), ...lines, ''].join('\n'))
}

const image = (name) => {
  const [, url, digest] = /^(\S+)@(sha256:[0-9a-f]{64})$/.exec(process.env[name]) ?? fail(`${name} is no image with its digest`)
  if (!Object.values(made.repositories).includes(url)) fail(`${name}: ${url} is not one of ${Object.values(made.repositories).join(', ')}`)
  return { url, digest }
}
const [api, web] = [image('API'), image('WEB')]
const flowiseFrom = process.env.FLOWISE_FROM || made.administered_from.join(',')
if (!/^([\d.]+\/\d+(,[\d.]+\/\d+)*)?$/.test(flowiseFrom)) fail(`FLOWISE_FROM: ${flowiseFrom} are no addresses such as 203.0.113.0/24`)
const role = (name) => made.role_arns[name] ?? fail(`there is no role of ${name}`)
const place = (name) => [new RegExp(`(?<=- name: ${name}\\n    newName: ).*\\n    digest: .*`)]
edit(
  inProduction('kustomization.yaml'),
  [...place('gepeto-api'), `${api.url}\n    digest: ${api.digest}`],
  [...place('gepeto-web'), `${web.url}\n    digest: ${web.digest}`],
  [/(?<=ServiceAccount, name: gepeto-api \}\n(?: {4}.*\n)* {4}.*role-arn: )[^\s}]+/, role('api')],
  [/(?<=ServiceAccount, name: gepeto-worker \}\n(?: {4}.*\n)* {4}.*role-arn: )[^\s}]+/, role('worker')],
)

const url = made.domain ? `https://${made.domain.name}` : process.env.PUBLIC_URL
settings(inProduction('settings.env'), {
  GEPETO_PUBLIC_URL: url,
  DATABASE_URL: made.database_url,
  S3_BUCKET: made.documents_bucket,
  GEPETO_AUDIT_BUCKET: made.audit_bucket,
})

// The master key stands first: components/master-key-in-kms takes it away from there.
const { GEPETO_MASTER_KEY: masterKey = 'GEPETO_MASTER_KEY', ...others } = made.secret_names
const secrets = Object.entries({ GEPETO_MASTER_KEY: masterKey, ...others }).map(
  ([variable, name]) => `    - secretKey: ${variable}\n      remoteRef: { key: ${name} }\n`,
)
edit(
  inProduction('secrets.yaml'),
  [/(?<=role-arn: ).*/, role('secrets')],
  [/(?<=region: ).*/, made.region],
  [/(?<=\n  data:\n)(?:    - secretKey: .*\n      remoteRef: .*\n)+/, secrets.join('')],
  [/(?<=secretKey: PGPASSWORD\n      remoteRef: \{ key: )[^,]+/, made.database_secret],
)
const isInKms = made.master_key_arn && !made.secret_names.GEPETO_MASTER_KEY
if (made.master_key_arn) settings('components/master-key-in-kms/settings.env', { GEPETO_KMS_KEY_ID: made.master_key_arn })
/** A component of the production overlay, in it or not. */
const component = (name, isIn) => {
  const line = `  - ../../components/${name}\n`
  const path = inProduction('kustomization.yaml')
  const without = readFileSync(path, 'utf8').replace(line, '').replace(/^components:\n(?! )/m, '')
  const withIt = /^components:\n/m.test(without)
    ? without.replace(/^components:\n/m, (head) => head + line)
    : `${without}components:\n${line}`
  writeFileSync(path, isIn ? withIt : without)
}
// While the key moves, both are there: what stands in the overlay then is decided by hand.
if (isInKms || !made.master_key_arn) component('master-key-in-kms', isInKms)
if (made.mail_ports.length > 0)
  edit('components/mail/network-policy.yaml', [
    /(?<=\n {6}ports:\n)(?: {8}- .*\n?)+/,
    made.mail_ports.map((port) => `        - { protocol: TCP, port: ${port} }\n`).join(''),
  ])
component('mail', made.mail_ports.length > 0)

edit(inProduction('data.yaml'), [/(?<=volumeHandle: ).*/, made.file_system])

/** One Ingress: TLS where there is a certificate, plain HTTP where not, behind the firewall where there is one. */
const ingress = (path, host) => {
  const name = (key) => `    alb.ingress.kubernetes.io/${key}: `
  const of = (key) => new RegExp(`^${name(key)}.*\\n`, 'm')
  const text = ['listen-ports', 'ssl-redirect', 'ssl-policy', 'certificate-arn', 'wafv2-acl-arn'].reduce(
    (rest, key) => rest.replace(of(key), ''),
    readFileSync(path, 'utf8'),
  )
  const tls = made.certificate_arn && [
    ['listen-ports', `'[{"HTTP": 80}, {"HTTPS": 443}]'`],
    ['ssl-redirect', '"443"'],
    ['ssl-policy', 'ELBSecurityPolicy-TLS13-1-3-2021-06'],
    ['certificate-arn', made.certificate_arn],
  ]
  const lines = [...(tls || [['listen-ports', `'[{"HTTP": 80}]'`]]), ...(made.web_acl_arn ? [['wafv2-acl-arn', made.web_acl_arn]] : [])]
  writeFileSync(
    path,
    text
      .replace(of('target-type'), (line) => line + lines.map(([key, value]) => `${name(key)}${value}\n`).join(''))
      .replace(/^    - (?:host: .*\n      )?http:/m, host ? `    - host: ${host}\n      http:` : '    - http:'),
  )
}
ingress(inProduction('ingress.yaml'), made.domain?.name)
const flowise = 'overlays/migrate-from-flowise/ingress.yaml'
const [host] = made.domain?.further_names ?? []
ingress(flowise, host)
if (flowiseFrom) edit(flowise, [/(?<=inbound-cidrs: ).*/, flowiseFrom])

console.log(`filled for ${url || 'plain HTTP at the load balancer'}`)
if (made.domain && !host) console.log('Flowise has no name: domain.further_names would give it one; its HTTPS fits none')
console.log(flowiseFrom ? `Flowise is reached from ${flowiseFrom}` : 'nobody new reaches Flowise: FLOWISE_FROM=203.0.113.0/24 names addresses')
if (!url) console.log('people’s address is not known yet: once there is a load balancer, again with PUBLIC_URL=http://…')
NODE
