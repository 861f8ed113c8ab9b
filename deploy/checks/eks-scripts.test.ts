import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { made as kubernetes, openEksStage } from './eks-stage.ts'
import { faults, kubernetesReason, type Manifest, manifestsOf, render } from './kubernetes.ts'
import { deploy, run, skipped } from './programs.ts'
import { digest } from './stage.ts'

const { staged, at, close } = openEksStage()
afterAll(close)

const example = 'deploy/terraform/examples/flowise-eks'
const isSkipped = skipped('overlays that are filled', kubernetesReason())

describe.skipIf(isSkipped)('deploy/fill-overlay.sh', () => {
  const images = {
    API: `registry/flowise/gepeto-api@${digest}`,
    WEB: `registry/flowise/gepeto-web@${digest}`,
  }
  const overlays = () => join(at('repository'), 'deploy/kubernetes')
  const fill = (made: Partial<typeof kubernetes> = {}, env: NodeJS.ProcessEnv = {}) =>
    staged(`deploy/fill-overlay.sh ${example}`, {
      MADE_HERE: JSON.stringify({ ...kubernetes, ...made }),
      ...images,
      ...env,
    })
  const filled = (overlay = 'migrate-from-flowise') => manifestsOf(render(overlay, overlays()))
  const find = (manifests: Manifest[], kind: string, name = 'gepeto') =>
    manifests.find((one) => one.kind === kind && one.metadata.name === name) as Manifest & {
      metadata: { annotations: Record<string, string> }
    }
  const settingsOf = (manifests: Manifest[]) => find(manifests, 'ConfigMap').data ?? {}
  const rulesOf = (ingress: Manifest) =>
    (ingress.spec as { rules: { host?: string; http: { paths: object[] } }[] }).rules

  beforeEach(() => {
    // Every test begins with what stands in the repository.
    staged('true')
    run('sh', ['-c', `rm -rf ${overlays()} && cp -r ${join(deploy, 'kubernetes')} ${overlays()}`])
  })

  it('writes images, roles, settings, secrets, folder and certificate: nothing of the repository’s own is left', async () => {
    const { status, out } = fill()
    expect(status, out).toBe(0)
    const manifests = filled()
    expect((await Promise.all(manifests.map(faults))).flat()).toEqual([])
    const text = render('migrate-from-flowise', overlays())
    const ofTheRepository = [
      '123456789012',
      'example.com',
      'us-east-1',
      '203.0.113',
      '0000000000',
      'DATABASE_HOST',
      'DATABASE_SECRET',
    ]
    expect(ofTheRepository.filter((left) => text.includes(left))).toEqual([])
    for (const image of Object.values(images)) expect(text).toContain(`image: ${image}`)
    for (const [name, account] of [
      ['api', 'gepeto-api'],
      ['worker', 'gepeto-worker'],
      ['secrets', 'gepeto-secrets'],
    ] as const)
      expect(find(manifests, 'ServiceAccount', account).metadata.annotations).toEqual({
        'eks.amazonaws.com/role-arn': kubernetes.role_arns[name],
      })
    expect(settingsOf(manifests)).toMatchObject({
      GEPETO_PUBLIC_URL: 'https://answers.school.example',
      DATABASE_URL: kubernetes.database_url,
      S3_BUCKET: kubernetes.documents_bucket,
      GEPETO_AUDIT_BUCKET: kubernetes.audit_bucket,
      NODE_EXTRA_CA_CERTS: '/etc/gepeto/certificates/rds.pem',
    })
    expect((find(manifests, 'ExternalSecret').spec as { data: object[] }).data).toEqual([
      ...Object.entries(kubernetes.secret_names).map(([secretKey, key]) => ({
        secretKey,
        remoteRef: { key },
      })),
      { secretKey: 'PGPASSWORD', remoteRef: { key: kubernetes.database_secret, property: 'password' } },
    ])
    expect(find(manifests, 'PersistentVolume', 'gepeto-data').spec).toMatchObject({
      csi: { volumeHandle: kubernetes.file_system },
    })
    const [own, flowise] = [find(manifests, 'Ingress'), find(manifests, 'Ingress', 'flowise')]
    expect(rulesOf(own).map(({ host }) => host)).toEqual(['answers.school.example'])
    expect(rulesOf(flowise).map(({ host }) => host)).toEqual(['old.school.example'])
    expect(flowise.metadata.annotations['alb.ingress.kubernetes.io/inbound-cidrs']).toBe(
      '198.51.100.0/24,192.0.2.7/32',
    )
    for (const { metadata } of [own, flowise])
      expect(metadata.annotations).toMatchObject({
        'alb.ingress.kubernetes.io/certificate-arn': kubernetes.certificate_arn,
        'alb.ingress.kubernetes.io/wafv2-acl-arn': kubernetes.web_acl_arn,
        'alb.ingress.kubernetes.io/ssl-redirect': '443',
      })
  })

  it('comes to the same when it is done again, and after there was no domain', () => {
    expect(fill().status).toBe(0)
    const once = render('migrate-from-flowise', overlays())
    expect(fill().status).toBe(0)
    expect(render('migrate-from-flowise', overlays())).toBe(once)
    expect(fill({ domain: null, certificate_arn: null }).status).toBe(0)
    expect(fill().status).toBe(0)
    expect(render('migrate-from-flowise', overlays())).toBe(once)
  })

  it('leads plain HTTP to every path where there is no domain, at the address that is given', async () => {
    const none = { domain: null, certificate_arn: null, web_acl_arn: null }
    const { status, out } = fill(none)
    expect(status, out).toBe(0)
    expect(out).toContain('address is not known yet')
    expect(settingsOf(filled())).not.toHaveProperty('GEPETO_PUBLIC_URL')
    expect(fill(none, { PUBLIC_URL: 'http://lb-1.elb.amazonaws.com' }).status).toBe(0)
    const manifests = filled()
    expect((await Promise.all(manifests.map(faults))).flat()).toEqual([])
    expect(settingsOf(manifests).GEPETO_PUBLIC_URL).toBe('http://lb-1.elb.amazonaws.com')
    for (const name of ['gepeto', 'flowise']) {
      const ingress = find(manifests, 'Ingress', name)
      expect(ingress.metadata.annotations['alb.ingress.kubernetes.io/listen-ports']).toBe('[{"HTTP": 80}]')
      expect(Object.keys(ingress.metadata.annotations).join()).not.toMatch(/certificate|ssl|waf/)
      expect(rulesOf(ingress)).toEqual([{ http: { paths: expect.anything() as object[] } }])
    }
  })

  it('lets to Flowise the addresses that are given, else those that reach the Kubernetes API', () => {
    const admitted = () =>
      find(filled(), 'Ingress', 'flowise').metadata.annotations['alb.ingress.kubernetes.io/inbound-cidrs']
    expect(fill({}, { FLOWISE_FROM: '192.0.2.0/24,198.51.100.9/32' }).out).toContain(
      'Flowise is reached from 192.0.2.0/24,198.51.100.9/32',
    )
    expect(admitted()).toBe('192.0.2.0/24,198.51.100.9/32')
    expect(fill().status).toBe(0)
    expect(admitted()).toBe('198.51.100.0/24,192.0.2.7/32')
    expect(fill({}, { FLOWISE_FROM: 'everybody' }).status).toBe(1)
  })

  it('names the key where the master key is in KMS, and fetches no secret for it', () => {
    const { GEPETO_MASTER_KEY: _, ...others } = kubernetes.secret_names
    const key = 'arn:aws:kms:eu-west-1:210987654321:key/mrk-1'
    const { status, out } = fill({ master_key_arn: key, secret_names: others })
    expect(status, out).toBe(0)
    const manifests = filled('production')
    expect(settingsOf(manifests).GEPETO_KMS_KEY_ID).toBe(key)
    expect(JSON.stringify(find(manifests, 'ExternalSecret'))).not.toContain('GEPETO_MASTER_KEY')
    expect(fill().status).toBe(0)
    expect(JSON.stringify(filled('production'))).toContain('flowise/GEPETO_MASTER_KEY')
  })

  it('lets api and worker to mail servers on the ports that are given, and to none without', async () => {
    const opened = () =>
      filled('production')
        .filter(({ kind, metadata }) => kind === 'NetworkPolicy' && metadata.name === 'mail')
        .map(({ spec }) => spec)
    expect(fill({ mail_ports: [465, 587] }).status).toBe(0)
    expect((await Promise.all(filled('production').map(faults))).flat()).toEqual([])
    const everywhere = { cidr: '0.0.0.0/0', except: ['169.254.169.254/32', '169.254.170.2/32'] }
    const to = (...ports: number[]) => ({
      podSelector: {
        matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'In', values: ['api', 'worker'] }],
      },
      policyTypes: ['Egress'],
      egress: [{ to: [{ ipBlock: everywhere }], ports: ports.map((port) => ({ protocol: 'TCP', port })) }],
    })
    expect(opened()).toEqual([to(465, 587)])
    expect(fill({ mail_ports: [587] }).status).toBe(0)
    expect(opened()).toEqual([to(587)])
    expect(fill().status).toBe(0)
    expect(opened()).toEqual([])
  })

  it.each([
    [
      'an image without its digest',
      { API: 'registry/flowise/gepeto-api:latest' },
      'API is no image with its digest',
    ],
    [
      'another set-up’s image',
      { WEB: `registry/x/gepeto-web@${digest}` },
      'is not one of registry/flowise/gepeto-api',
    ],
  ])('refuses %s, and changes nothing', (_what, env, message) => {
    const before = render('production', overlays())
    const { status, out } = fill({}, env)
    expect(status).toBe(1)
    expect(out).toContain(message)
    expect(render('production', overlays())).toBe(before)
  })
})

describe('deploy/point-names.sh', () => {
  it('leads each name to the load balancer of its Ingress, once there is one', () => {
    const { status, out, asked } = staged(`rm -f ${at('put')}; deploy/point-names.sh ${example}`)
    expect(status, out).toBe(0)
    expect(asked).toMatch(
      /kubectl wait ingress[\s\S]*route53 change-resource-record-sets --hosted-zone-id Z1/,
    )
    const put = readFileSync(at('put'), 'utf8')
    for (const [name, balancer] of [
      ['answers.school.example', 'lb-1'],
      ['old.school.example', 'lb-2'],
    ])
      expect(put).toContain(
        `{"Action":"UPSERT","ResourceRecordSet":{"Name":"${name}","Type":"A","AliasTarget":{"HostedZoneId":"Z2","DNSName":"${balancer}.elb.amazonaws.com"`,
      )
  })

  it('says the addresses where there is no domain', () => {
    const { status, out, asked } = staged(`deploy/point-names.sh ${example}`, {
      MADE_HERE: JSON.stringify({ ...kubernetes, domain: null }),
    })
    expect(status, out).toBe(0)
    expect(out).toContain('http://lb-1.elb.amazonaws.com')
    expect(asked).not.toContain('route53')
  })
})

describe('deploy/watch-eks.sh', () => {
  it('tells of failed and slow answers and of ill pods behind each Ingress', () => {
    const { status, out, asked } = staged(`deploy/watch-eks.sh ${example}`)
    expect(status, out).toBe(0)
    const alarms = asked.match(/^aws cloudwatch put-metric-alarm .*$/gm) ?? []
    expect(alarms).toHaveLength(8)
    for (const part of [
      'flowise-ingress-gepeto-5xx --namespace AWS/ApplicationELB --metric-name HTTPCode_Target_5XX_Count --statistic Sum',
      'flowise-ingress-flowise-slow --namespace AWS/ApplicationELB --metric-name TargetResponseTime --extended-statistic p95',
      'Name=LoadBalancer,Value=app/x/1 Name=TargetGroup,Value=targetgroup/k8s-gepeto-api/2',
      '--alarm-actions arn:aws:sns:eu-west-1:210987654321:flowise-alarms',
    ])
      expect(asked).toContain(part)
  })
})

describe('deploy/leave-eks.sh', () => {
  const leave = `deploy/leave-eks.sh ${example} deploy/kubernetes/overlays/migrate-from-flowise`

  it('deletes nothing unless the cluster’s name is typed', () => {
    const { status, asked } = staged(`echo no | ${leave}`)
    expect(status).toBe(1)
    expect(asked).not.toMatch(/delete|annotate|route53/)
  })

  it('takes the names away, waits until load balancers are unlocked, and deletes them before the rest', () => {
    const { status, out, asked } = staged(`rm -f ${at('asked-lock')}; echo flowise | ${leave}`)
    expect(status, out).toBe(0)
    const order = [
      'route53 change-resource-record-sets',
      'cloudwatch delete-alarms --region eu-west-1 --alarm-names flowise-ingress-gepeto-5xx flowise-ingress-gepeto-slow',
      'kubectl annotate ingress --all',
      'deletion_protection.enabled=false',
      'elbv2 describe-load-balancer-attributes',
      'sleep 5',
      'kubectl delete ingress --all',
      'kubectl delete -k deploy/kubernetes/overlays/migrate-from-flowise',
    ].map((part) => asked.indexOf(part))
    expect(
      order.every((place) => place >= 0),
      asked,
    ).toBe(true)
    expect([...order].sort((a, b) => a - b)).toEqual(order)
    expect(readFileSync(at('put'), 'utf8')).toContain('"Action":"DELETE"')
  })
})

describe('an update of pods', () => {
  const update = (env: NodeJS.ProcessEnv = {}) =>
    staged('CLUSTER=c API=a WEB=w deploy/pipeline/update-eks.sh', env)
  const back = (env: NodeJS.ProcessEnv) => staged('PLATFORM=eks CLUSTER=c deploy/pipeline/roll-back.sh', env)

  it('migrates before it applies the rest, and leaves what an administrator applies', () => {
    const { status, out, asked } = update()
    expect(status, out).toBe(0)
    expect(asked).toMatch(
      /delete job gepeto-migrate[\s\S]*apply -k deploy\/kubernetes\/overlays\/production [\s\S]*wait --for=condition=complete[\s\S]*apply -k/,
    )
    for (const applied of asked.match(/apply .*/g) ?? [])
      expect(applied).toContain('gepeto/by!=administrator')
  })

  it('applies the overlay that is given, and Flowise stays', () => {
    expect(update({ OVERLAY: 'migrate-from-flowise' }).asked).toContain(
      'apply -k deploy/kubernetes/overlays/migrate-from-flowise ',
    )
  })

  it('taken back, what changed is what it was, and nothing else is touched', () => {
    expect(update().status).toBe(0)
    const { status, out, asked } = back({ API_REVISION: '5' })
    expect(status, out).toBe(0)
    expect(asked.match(/rollout undo .*/g)).toEqual([
      'rollout undo deployment/gepeto-api -n gepeto --to-revision 4',
    ])
  })

  it('not taken back where it is not known what the version before knows of the database', () => {
    expect(update({ TAGS: 'latest' }).status).toBe(0)
    const { status, out, asked } = back({ API_REVISION: '5' })
    expect(status).toBe(1)
    expect(out).toContain('NOT TAKEN BACK')
    expect(asked).not.toContain('undo')
    expect(back({}).status, 'nothing went out').toBe(0)
  })

  it('taken back where nothing went out, or there was nothing before, undoes nothing', () => {
    expect(update().status).toBe(0)
    expect(back({}).asked).not.toContain('undo')
    expect(update({ API_REVISION: '' }).status).toBe(0)
    expect(back({ API_REVISION: '1' }).asked).not.toContain('undo deployment/gepeto-api')
  })
})
