import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DockerfileParser, type Instruction } from 'dockerfile-ast'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { composed } from './compose.ts'
import { deploy, run, skipped } from './programs.ts'

/** What is wrong with a Dockerfile, stage by stage: ours and every later one. */
function faultsOf(text: string): string[] {
  const stages: Instruction[][] = []
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    if (instruction.getKeyword() === 'FROM') stages.push([])
    stages.at(-1)?.push(instruction)
  }
  const nameOf = (stage: Instruction[]) =>
    / AS (\S+)$/i.exec(stage[0]?.getArgumentsContent() ?? '')?.[1] ?? ''
  const parentOf = (stage: Instruction[]) => (stage[0]?.getArgumentsContent() ?? '').split(' ')[0]
  /** An instruction of a stage or of what it is made from; the last one holds. */
  const last = (stage: Instruction[], keyword: string): string | undefined => {
    const own =
      stage
        .filter((one) => one.getKeyword() === keyword)
        .at(-1)
        ?.getArgumentsContent() ?? undefined
    const parent = stages.find((other) => nameOf(other) === parentOf(stage))
    return own ?? (parent ? last(parent, keyword) : undefined)
  }
  const faults: string[] = []
  for (const stage of stages) {
    const name = nameOf(stage)
    for (const one of stage) {
      const content = one.getArgumentsContent() ?? ''
      if (['ENV', 'ARG'].includes(one.getKeyword()) && /(KEY|TOKEN|SECRET|PASSWORD)\s*=/i.test(content))
        faults.push(`${name}: a secret in ${one.getKeyword()}`)
      if (one.getKeyword() === 'RUN' && /npm (install|i)\b/.test(content))
        faults.push(`${name}: npm install in place of npm ci`)
      if (one.getKeyword() === 'ADD') faults.push(`${name}: ADD in place of COPY`)
    }
    if (!name.startsWith('gepeto')) continue
    if (!/^\d+(:\d+)?$/.test(last(stage, 'USER') ?? '')) faults.push(`${name}: no user by number`)
    if (!last(stage, 'HEALTHCHECK')) faults.push(`${name}: no health check`)
  }
  for (const image of text.matchAll(/^(?:ARG \w+_IMAGE=|FROM )(\S+)/gm))
    if (/:latest$/.test(image[1] ?? '')) faults.push(`${image[1]}: the tag latest`)
  return faults
}

describe('the Dockerfile', () => {
  const text = readFileSync(join(deploy, 'docker/Dockerfile'), 'utf8')

  it('runs as a user by number, looks after itself, and holds no secret', () => {
    expect(faultsOf(text)).toEqual([])
  })

  it.each([
    ['no user', 'FROM node:24 AS gepeto\nHEALTHCHECK CMD true', 'no user by number'],
    ['a user by name', 'FROM node:24 AS gepeto\nUSER node\nHEALTHCHECK CMD true', 'no user by number'],
    ['no health check', 'FROM node:24 AS gepeto\nUSER 1', 'no health check'],
    ['a secret', 'FROM node:24 AS build\nENV API_KEY=abc', 'a secret in ENV'],
    ['npm install', 'FROM node:24 AS build\nRUN npm install', 'npm install'],
    ['latest', 'FROM node:latest AS build', 'the tag latest'],
  ])('is refused with %s', (_what, bad, says) => {
    expect(faultsOf(bad).join()).toContain(says)
  })

  it('installs from the manifests alone, so that a change of sources installs nothing again', () => {
    for (const stage of ['runtime-packages', 'page']) {
      const [, body = ''] =
        new RegExp(`^FROM manifests AS ${stage}\\n([\\s\\S]*?)(?=^FROM|^# )`, 'm').exec(text) ?? []
      expect(body.trimStart().startsWith('RUN npm ci'), stage).toBe(true)
    }
    const [, manifests = ''] = /AS manifests\n([\s\S]*?)\n\n/.exec(text) ?? []
    const copied = [...manifests.matchAll(/^COPY (.+) \S+$/gm)].flatMap(([, files = '']) => files.split(' '))
    expect(copied.every((file) => /(package(-lock)?\.json|\.npmrc|inventory\.mjs)$/.test(file))).toBe(true)
  })

  it('takes all packages along, those too that stand in the folder of one workspace', () => {
    expect(text).toContain('COPY --from=runtime-packages /app ./')
  })

  it('names every workspace that the lock file knows', () => {
    const { packages } = JSON.parse(readFileSync(join(deploy, '..', 'package-lock.json'), 'utf8')) as {
      packages: Record<string, object>
    }
    const workspaces = Object.keys(packages).filter((path) => /^(apps|packages)\/[^/]+$/.test(path))
    for (const path of workspaces) expect(text).toContain(`COPY ${path}/package.json ${path}/`)
  })
})

describe('docker-compose.yml', () => {
  const { services, volumes } = composed()

  it('refers to services, volumes and files that are there', () => {
    for (const [name, service] of Object.entries(services)) {
      const needed = Array.isArray(service.depends_on)
        ? service.depends_on
        : Object.keys(service.depends_on ?? {})
      expect(
        needed.every((other) => other in services),
        name,
      ).toBe(true)
      for (const mount of service.volumes ?? []) {
        const [from = ''] = mount.split(':')
        if (from.startsWith('../'))
          expect(() => readFileSync(join(deploy, 'docker', from)), from).not.toThrow()
        else if (!from.startsWith('.')) expect(Object.keys(volumes)).toContain(from)
      }
    }
  })

  it('runs Gepeto hardened, and gives every secret from outside', () => {
    for (const name of ['gepeto-1', 'gepeto-2', 'gepeto-web'])
      expect(services[name], name).toMatchObject({ read_only: true, user: '10001:10001', cap_drop: ['ALL'] })
    const secrets = Object.entries(services['gepeto-1']?.environment ?? {}).filter(
      ([key]) => /KEY$|TOKEN/.test(key) && key !== 'AWS_ACCESS_KEY_ID',
    )
    expect(secrets.every(([, value]) => value.startsWith('${'))).toBe(true)
  })

  it('runs the proxies and Redis without root, and leads 80 and 443 to where the proxies listen', () => {
    for (const name of ['nginx', 'traefik', 'redis'])
      expect(services[name], name).toMatchObject({
        user: expect.stringMatching(/^[1-9]\d+:[1-9]\d+$/),
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
      })
    const listens = [
      ...readFileSync(join(deploy, 'proxy/nginx.conf'), 'utf8').matchAll(/^\s+listen (\d+)/gm),
    ].map(([, port]) => port)
    expect(services.nginx?.ports).toEqual(['80', '443'].map((port, index) => `${port}:${listens[index]}`))
    const traefik = readFileSync(join(deploy, 'proxy/traefik.yml'), 'utf8')
    const addresses = [...traefik.matchAll(/^ {4}address: ":(\d+)"$/gm)].map(([, port]) => port)
    expect(services.traefik?.ports).toEqual(['80', '443'].map((port, index) => `${port}:${addresses[index]}`))
    // A caller is led to the port that is published, not to the one that Traefik listens on.
    expect(traefik).toMatch(/^ +to: ":443"$/m)
    // The key of the certificate has one owner.
    expect(services.traefik?.user).toBe(services.nginx?.user)
  })

  it('lets what faces people reach no store', () => {
    const reach = (name: string) => services[name]?.networks ?? ['default']
    for (const store of ['postgres', 'redis', 's3', 's3-bucket', 'neo4j'])
      expect(reach(store)).toEqual(['stores'])
    for (const name of ['nginx', 'traefik', 'gepeto-web', 'prometheus', 'grafana'])
      expect(reach(name), name).not.toContain('stores')
  })

  it('keeps documents in the bucket that it makes, behind a key', () => {
    const { environment } = services['gepeto-1'] ?? {}
    expect(environment).toMatchObject({ S3_BUCKET: 'documents', S3_ENDPOINT: 'http://s3:8333' })
    expect(services['s3-bucket']?.command?.join()).toContain(
      `s3.bucket.create -name ${environment?.S3_BUCKET}`,
    )
    expect(services.s3?.command?.join()).toContain(`"accessKey":"${environment?.AWS_ACCESS_KEY_ID}"`)
    expect(services.s3).not.toHaveProperty('ports')
  })

  it('asks for every secret by a name that .env.example has', () => {
    const asked = [
      ...readFileSync(join(deploy, 'docker/docker-compose.yml'), 'utf8').matchAll(/\$\{(\w+)/g),
    ].map(([, name]) => name)
    const example = readFileSync(join(deploy, 'docker/.env.example'), 'utf8')
    expect(asked.filter((name) => !new RegExp(`^${name}=$`, 'm').test(example))).toEqual([])
  })

  const composer = ['docker-compose', 'docker compose'].find(
    (one) => run('sh', ['-c', `${one} version`]).status === 0,
  )
  it.skipIf(
    skipped(
      'docker-compose.yml by compose itself',
      composer ? undefined : 'there is no docker compose on this machine',
    ),
  )('is one that compose takes, with every profile', () => {
    const values = Object.fromEntries(
      [...readFileSync(join(deploy, 'docker/.env.example'), 'utf8').matchAll(/^(\w+)=$/gm)].map(
        ([, name = '']) => [name, 'x'],
      ),
    )
    const profiles = ['nginx', 'traefik', 'neo4j', 'watching'].map((name) => `--profile ${name}`).join(' ')
    const { status, out } = run(
      'sh',
      ['-c', `${composer} -f docker/docker-compose.yml ${profiles} config -q`],
      {
        env: values,
      },
    )
    expect(status, out).toBe(0)
  })

  it('has what is asked for by profile', () => {
    expect(
      Object.entries(services)
        .flatMap(([name, { profiles }]) => profiles?.map((profile) => `${profile}: ${name}`) ?? [])
        .sort(),
    ).toEqual([
      'neo4j: neo4j',
      'nginx: gepeto-web',
      'nginx: nginx',
      'traefik: gepeto-web',
      'traefik: traefik',
      'watching: grafana',
      'watching: prometheus',
    ])
  })

  it('names images by version', () => {
    for (const { image } of Object.values(services)) expect(image).not.toMatch(/:latest$/)
  })
})

describe('the way in', () => {
  const proxy = readFileSync(join(deploy, 'proxy/nginx.conf'), 'utf8')
  const traefik = readFileSync(join(deploy, 'proxy/traefik.routes.yml'), 'utf8')
  const alb = readFileSync(join(deploy, 'terraform/modules/alb/variables.tf'), 'utf8')
  const ingress = readFileSync(join(deploy, 'kubernetes/overlays/production/ingress.yaml'), 'utf8')

  it('leads the same paths to the API, whichever stands before it', () => {
    for (const part of ['api', 'v1', 'mcp', 'health', 'problems', 'well-known']) {
      expect(proxy).toMatch(new RegExp(`\\^/\\([^)]*${part}[^)]*\\)`))
      expect(traefik).toMatch(new RegExp(`Path(Prefix)?\\(\`/\\.?${part}`))
      expect(alb).toMatch(new RegExp(`"/\\.?${part}`))
      expect(ingress).toMatch(new RegExp(`path: /\\.?${part},`))
    }
  })

  it('lets no caller choose the name that Gepeto is called by', () => {
    expect(proxy).toContain('proxy_set_header X-Forwarded-Host $host;')
    const { http } = parse(traefik) as {
      http: {
        routers: Record<string, { middlewares?: string[]; service: string }>
        middlewares: Record<string, { headers?: { customRequestHeaders: Record<string, string> } }>
      }
    }
    // An empty value takes a header away.
    expect(
      http.routers.api?.middlewares?.map((name) => http.middlewares[name]?.headers?.customRequestHeaders),
    ).toEqual([{ 'X-Forwarded-Host': '' }])
    // Without a list of others before it, Traefik believes nobody's X-Forwarded headers.
    expect(readFileSync(join(deploy, 'proxy/traefik.yml'), 'utf8')).not.toMatch(
      /forwardedHeaders|trustedIPs|insecure/,
    )
  })

  it('speaks TLS 1.3 and holds nothing back', () => {
    expect(proxy).toContain('ssl_protocols TLSv1.3;')
    expect(proxy).toContain('proxy_buffering off;')
    expect(traefik).toContain('minVersion: VersionTLS13')
  })
})
