import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { faults, kubernetesReason, type Manifest, manifestsOf, render } from './kubernetes.ts'
import { deploy, skipped } from './programs.ts'

const isSkipped = skipped('Kubernetes manifests', kubernetesReason())

interface Container {
  name: string
  image: string
  ports?: { name?: string; containerPort: number }[]
  securityContext: {
    readOnlyRootFilesystem?: boolean
    allowPrivilegeEscalation: boolean
    capabilities: { drop: string[] }
  }
  resources: { requests: object; limits: { memory: string } }
  envFrom?: { configMapRef?: { name: string }; secretRef?: { name: string } }[]
}
interface PodSpec {
  serviceAccountName?: string
  automountServiceAccountToken: boolean
  securityContext: { runAsNonRoot: boolean; seccompProfile: { type: string } }
  containers: Container[]
}
const podsOf = (manifests: Manifest[]) =>
  manifests
    .filter(({ kind }) => ['Deployment', 'StatefulSet', 'Job'].includes(kind))
    .map(({ metadata, spec }) => {
      const { template } = spec as {
        template: { metadata: { labels: Record<string, string> }; spec: PodSpec }
      }
      return { name: metadata.name, labels: template.metadata.labels, pod: template.spec }
    })
const matches = (selector: Record<string, string>, labels: Record<string, string>) =>
  Object.entries(selector).every(([key, value]) => labels[key] === value)

describe.skipIf(isSkipped).each(['dev', 'production', 'migrate-from-flowise', 'resync'])(
  'the overlay %s',
  (overlay) => {
    const manifests = isSkipped ? [] : manifestsOf(render(overlay))

    it('holds what the API takes', async () => {
      const found = await Promise.all(manifests.map(faults))
      expect(found.flat()).toEqual([])
    })

    it('runs hardened pods only: no root, no privileges, no token, a limit of memory', () => {
      for (const { name, pod } of podsOf(manifests)) {
        expect(pod.automountServiceAccountToken, name).toBe(false)
        expect(pod.securityContext, name).toMatchObject({
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        })
        for (const container of pod.containers) {
          expect(container.securityContext, name).toMatchObject({
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
          })
          expect(container.resources.limits.memory, name).toMatch(/^\d/)
          if (name.startsWith('gepeto'))
            expect(container.securityContext.readOnlyRootFilesystem, name).toBe(true)
        }
      }
    })

    it('refers to what is there: services to pods, paths to ports, autoscalers and accounts to their own', () => {
      const pods = podsOf(manifests)
      const named = (kind: string) =>
        manifests.filter((manifest) => manifest.kind === kind).map(({ metadata }) => metadata.name)
      const services = manifests.filter(({ kind }) => kind === 'Service')
      for (const { metadata, spec } of services) {
        const { selector, ports } = spec as {
          selector: Record<string, string>
          ports: { name: string; targetPort: string }[]
        }
        const behind = pods.filter(({ labels }) => matches(selector, labels))
        expect(behind, metadata.name).not.toEqual([])
        for (const { targetPort } of ports)
          expect(
            behind.every(({ pod }) =>
              pod.containers.some((c) => c.ports?.some(({ name }) => name === targetPort)),
            ),
            metadata.name,
          ).toBe(true)
      }
      for (const { spec } of manifests.filter(({ kind }) => kind === 'Ingress')) {
        const { rules } = spec as {
          rules: { http: { paths: { backend: { service: { name: string; port: { name: string } } } }[] } }[]
        }
        for (const { backend } of rules.flatMap(({ http }) => http.paths)) {
          const service = services.find(({ metadata }) => metadata.name === backend.service.name)
          const { ports } = (service?.spec ?? { ports: [] }) as { ports: { name: string }[] }
          expect(ports.map(({ name }) => name)).toContain(backend.service.port.name)
        }
      }
      for (const { spec } of manifests.filter(({ kind }) => kind === 'HorizontalPodAutoscaler'))
        expect(named('Deployment')).toContain(
          (spec as { scaleTargetRef: { name: string } }).scaleTargetRef.name,
        )
      for (const { spec } of manifests.filter(({ kind }) => kind === 'PodDisruptionBudget'))
        expect(
          pods.some(({ labels }) =>
            matches(
              (spec as { selector: { matchLabels: Record<string, string> } }).selector.matchLabels,
              labels,
            ),
          ),
        ).toBe(true)
      const secrets = manifests
        .filter(({ kind }) => kind === 'ExternalSecret')
        .map(({ metadata }) => metadata.name)
      for (const { pod } of pods.filter(({ name }) => name.startsWith('gepeto'))) {
        expect(named('ServiceAccount')).toContain(pod.serviceAccountName)
        for (const { configMapRef, secretRef } of pod.containers.flatMap(({ envFrom }) => envFrom ?? [])) {
          if (configMapRef) expect(named('ConfigMap')).toContain(configMapRef.name)
          if (secretRef) expect(secrets).toContain(secretRef.name)
        }
      }
    })

    it('denies by default, and lets nobody to the credentials of a node', () => {
      const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy')
      expect(policies.find(({ metadata }) => metadata.name === 'default-deny')?.spec).toEqual({
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
      })
      const open = JSON.stringify(policies).match(/"cidr":"0\.0\.0\.0\/0"(,"except":\[[^\]]*\])?/g) ?? []
      expect(open.every((text) => text.includes('169.254.169.254/32'))).toBe(true)
    })

    it('leaves to the pipeline what its Role lets it change, and nothing that gives rights', () => {
      const plural: Record<string, string> = {
        Ingress: 'ingresses',
        PodDisruptionBudget: 'poddisruptionbudgets',
      }
      const role = manifestsOf(render('production')).find(({ kind }) => kind === 'Role')
      const { rules } = role as unknown as {
        rules: { apiGroups: string[]; resources: string[]; verbs: string[] }[]
      }
      const allowed = rules.flatMap(({ apiGroups, resources, verbs }) =>
        resources.flatMap((resource) => verbs.map((verb) => `${apiGroups[0]} ${resource} ${verb}`)),
      )
      const its = manifests.filter(({ metadata }) => metadata.labels?.['gepeto/by'] !== 'administrator')
      expect(its.length).toBeGreaterThan(2)
      for (const { apiVersion, kind } of its) {
        const [group] = apiVersion.includes('/') ? apiVersion.split('/') : ['']
        const resource = plural[kind] ?? `${kind.toLowerCase()}s`
        for (const verb of ['get', 'create', 'patch'])
          expect(allowed).toContain(`${group} ${resource} ${verb}`)
      }
      expect(allowed.join('\n')).not.toMatch(
        /secret|exec|token|attach|ephemeral|serviceaccount|networkpolic|ingress| services |role|\*|pods (create|update|patch|delete)/,
      )
    })

    it('admits load balancers by the subnets they stand in, where no pod is', () => {
      const admitted = manifests
        .filter(({ kind }) => kind === 'NetworkPolicy')
        .flatMap(
          ({ spec }) => (spec as { ingress?: { from?: { ipBlock?: { cidr: string } }[] }[] }).ingress ?? [],
        )
        .flatMap(({ from }) => from ?? [])
        .flatMap(({ ipBlock }) => (ipBlock ? [ipBlock.cidr] : []))
      // modules/network: public subnets are 10.0.48.0/24 and on, at most three; private ones begin at 10.0.0.0.
      expect(new Set(admitted)).toEqual(new Set(['10.0.48.0/22']))
      const network = readFileSync(join(deploy, 'terraform/modules/network/main.tf'), 'utf8')
      expect(network).toContain('cidrsubnet(var.cidr, 8, 48 + each.value)')
    })

    it('keeps what pods hold on disks of a class that is there, or in the shared folder', () => {
      if (overlay === 'dev') return
      const classes = manifests
        .filter(({ kind }) => kind === 'StorageClass')
        .map(({ metadata }) => metadata.name)
      const claims = manifests.flatMap(({ kind, spec }) =>
        kind === 'PersistentVolumeClaim'
          ? [spec]
          : ((spec as { volumeClaimTemplates?: Manifest[] })?.volumeClaimTemplates ?? []).map(
              (claim) => claim.spec,
            ),
      ) as { volumeName?: string; storageClassName?: string }[]
      expect(claims.length).toBeGreaterThan(0)
      for (const { volumeName, storageClassName } of claims)
        expect(volumeName ? 'gepeto-gp3' : storageClassName).toBe(classes[0])
    })

    it('gives Gepeto variables that it reads', () => {
      const documented = readFileSync(join(deploy, '..', 'docs/configuration.md'), 'utf8')
      // Node's own and PostgreSQL's driver's.
      const elsewhere = new Set(['NODE_EXTRA_CA_CERTS', 'NODE_OPTIONS', 'PGPASSWORD'])
      const names = manifests
        .filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name.startsWith('gepeto'))
        .flatMap(({ data }) => Object.keys(data ?? {}))
      expect(names.length).toBeGreaterThan(3)
      expect(names.filter((name) => !elsewhere.has(name) && !documented.includes(`\`${name}\``))).toEqual([])
    })
  },
)

describe.skipIf(isSkipped)('with Prometheus', () => {
  it('somebody is told by the same rules as elsewhere', () => {
    const groups = readFileSync(join(deploy, 'observability/alerts.yml'), 'utf8').replace(
      /^[\s\S]*?^groups:\n/m,
      '',
    )
    const path = join(deploy, 'kubernetes/components/prometheus/rules.yaml')
    const text = `# Made from deploy/observability/alerts.yml; do not edit. UPDATE=yes npm test -- deploy makes it anew.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: gepeto
  labels:
    gepeto/by: administrator
spec:
  groups:
${groups.replaceAll(/^(?=.)/gm, '  ')}`
    if (process.env.UPDATE === 'yes') writeFileSync(path, text)
    expect(readFileSync(path, 'utf8')).toBe(text)
    const rule = manifestsOf(render('resync')).find(({ kind }) => kind === 'PrometheusRule')
    const told = JSON.stringify(rule?.spec)
    for (const alert of ['GepetoGone', 'GepetoRestarts', 'GepetoLate', 'GepetoModelsSlow'])
      expect(told).toContain(alert)
  })

  it('the autoscaler follows CPU, memory and the requests in flight, a metric that Gepeto has', () => {
    const autoscaler = manifestsOf(render('resync')).find(
      ({ kind, metadata }) => kind === 'HorizontalPodAutoscaler' && metadata.name === 'gepeto-api',
    )
    const { metrics } = (autoscaler?.spec ?? { metrics: [] }) as {
      metrics: { resource?: { name: string }; pods?: { metric: { name: string } } }[]
    }
    const followed = metrics.map(({ resource, pods }) => resource?.name ?? pods?.metric.name)
    expect(followed).toEqual(['cpu', 'memory', 'gepeto_requests_in_flight'])
    const at = (path: string) => readFileSync(join(deploy, '..', path), 'utf8')
    expect(at('apps/server/src/app.ts')).toContain(`'${followed[2]}'`)
    expect(at('deploy/observability/prometheus-adapter.yml')).toContain(`seriesQuery: ${followed[2]}{`)
  })
})

describe.skipIf(isSkipped)('Flowise beside it', () => {
  const manifests = isSkipped ? [] : manifestsOf(render('migrate-from-flowise'))
  const find = (kind: string) =>
    manifests.find(({ kind: is, metadata }) => is === kind && metadata.name === 'flowise') as Manifest

  it('does not start without its secret, and is reached by named addresses alone', () => {
    const { template } = find('Deployment').spec as {
      template: { spec: { containers: { envFrom: object[] }[] } }
    }
    expect(template.spec.containers[0]?.envFrom).toEqual([{ secretRef: { name: 'flowise' } }])
    const { annotations } = find('Ingress').metadata as unknown as { annotations: Record<string, string> }
    expect(annotations['alb.ingress.kubernetes.io/inbound-cidrs']).toMatch(/^(?!0\.0\.0\.0\/0)\d/)
    expect(annotations).not.toHaveProperty(['alb.ingress.kubernetes.io/group.name'])
  })
})

describe.skipIf(isSkipped)('the pipeline', () => {
  it('is of the group that the cluster gives it', () => {
    const binding = manifestsOf(render('production')).find(({ kind }) => kind === 'RoleBinding')
    const { subjects } = binding as unknown as { subjects: { kind: string; name: string }[] }
    const access = readFileSync(join(deploy, 'terraform/modules/eks/access.tf'), 'utf8')
    expect(subjects.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['Group gepeto-deployers'])
    expect(access).toContain(`kubernetes_groups = ["${subjects[0]?.name}"]`)
  })
})

describe.skipIf(isSkipped)('with the master key in KMS', () => {
  const place = mkdtempSync(join(tmpdir(), 'gepeto-kubernetes-'))
  afterAll(() => rmSync(place, { recursive: true, force: true }))

  it('the key is named, no secret is fetched for it, and nothing else is different', async () => {
    cpSync(join(deploy, 'kubernetes'), place, { recursive: true })
    const kustomization = join(place, 'overlays/production/kustomization.yaml')
    appendFileSync(kustomization, 'components:\n  - ../../components/master-key-in-kms\n')
    const manifests = manifestsOf(render('production', place))
    const find = (of: Manifest[], kind: string) =>
      of.find((one) => one.kind === kind && /^gepeto(-\w{10})?$/.test(one.metadata.name)) as Manifest
    const usual = manifestsOf(render('production'))
    const settings = find(manifests, 'ConfigMap').data ?? {}
    const { GEPETO_KMS_KEY_ID: key, ...others } = settings
    expect(key).toMatch(/^arn:aws:kms:us-east-1:\d{12}:key\/mrk-/)
    expect(others).toEqual(find(usual, 'ConfigMap').data)
    const fetched = (of: Manifest[]) =>
      (find(of, 'ExternalSecret').spec as { data: { secretKey: string }[] }).data.map(
        ({ secretKey }) => secretKey,
      )
    expect(fetched(manifests)).toEqual(fetched(usual).filter((name) => name !== 'GEPETO_MASTER_KEY'))
    expect((await Promise.all(manifests.map(faults))).flat()).toEqual([])
  })
})

describe.skipIf(isSkipped)('the validators', () => {
  const deployment = () => manifestsOf(render('dev')).find(({ kind }) => kind === 'Deployment') as Manifest
  type Loose = {
    spec: { replicas: unknown; template: { spec: { containers: Record<string, unknown>[] } } }
    apiVersion: string
  }

  it.each<[string, (manifest: Loose) => void]>([
    [
      'a misspelt probe',
      ({ spec }) => Object.assign(spec.template.spec.containers[0] ?? {}, { readynessProbe: {} }),
    ],
    [
      'a misspelt port',
      ({ spec }) =>
        Object.assign(spec.template.spec.containers[0] ?? {}, { ports: [{ containrPort: 8000 }] }),
    ],
    [
      'a quantity that is none',
      ({ spec }) =>
        Object.assign(spec.template.spec.containers[0] ?? {}, { resources: { requests: { cpu: '250mm' } } }),
    ],
    ['a number that is a word', ({ spec }) => Object.assign(spec, { replicas: 'two' })],
    [
      'a version that is no longer served',
      (manifest) => Object.assign(manifest, { apiVersion: 'apps/v1beta2' }),
    ],
  ])('refuse %s', async (_what, spoil) => {
    const manifest = deployment()
    spoil(manifest as unknown as Loose)
    expect(await faults(manifest)).not.toEqual([])
  })
})

describe.skipIf(isSkipped)('what is rendered for kubectl apply -f', () => {
  const heading =
    '# Rendered from overlays/production; do not edit. UPDATE=yes npm test -- deploy renders it anew.\n'
  const parts = (): Record<string, string> => {
    const documents = render('production').split(/^---\n/m)
    const isIngress = (text: string) => /^kind: Ingress(Class)?$/m.test(text)
    return {
      'deployment.yaml': heading + documents.filter((text) => !isIngress(text)).join('---\n'),
      'ingress.yaml': heading + documents.filter(isIngress).join('---\n'),
    }
  }

  it('is what the overlay comes to', () => {
    for (const [name, text] of Object.entries(parts())) {
      const path = join(deploy, 'kubernetes/app-deployment', name)
      if (process.env.UPDATE === 'yes') writeFileSync(path, text)
      expect(readFileSync(path, 'utf8')).toBe(text)
    }
  })
})
