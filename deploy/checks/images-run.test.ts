import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { composed, podmanOptions, type Service } from './compose.ts'
import { bases, bringBases, type Containers, containersReason, openContainers } from './containers.ts'
import { freePort } from './nginx.ts'
import { deploy, run, skipped } from './programs.ts'

const isSkipped = skipped('images, built and run', containersReason())
const targets = ['gepeto', 'gepeto-api', 'gepeto-web'] as const
const key = 'image-key-0123456789-0123456789-0123456789'

/** As deploy-time hardening has it: ECS' task definition, the pods' security context and the compose file say the same. */
const hardened = [
  '--read-only',
  '--cap-drop',
  'all',
  '--security-opt',
  'no-new-privileges',
  '--tmpfs',
  '/tmp:mode=1777',
]
const settings = [
  'GEPETO_MASTER_KEY=a-master-key-of-the-test-0123456789abcdef',
  `GEPETO_BOOTSTRAP_API_KEY=${key}`,
  'GEPETO_LOG_LEVEL=warn',
].flatMap((one) => ['--env', one])

/** Asks through the front door what a document of its own answers; what it tells is looked at by the test. */
const asking = `
const at = process.env.AT
const call = async (path, init = {}) => {
  const response = await fetch(at + path, { ...init, headers: { 'x-api-key': '${key}', ...init.headers } })
  if (!response.ok) throw new Error(path + ': ' + response.status + ' ' + (await response.text()))
  return response
}
const json = (body) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const { status } = await (await call('/health')).json()
const page = await (await call('/')).text()
const { id } = await (await call('/api/v1/collections', json({ name: 'Depots' }))).json()
const files = new FormData()
files.append('files', new Blob(['The code word of the northern depot is heron-42.\\n']), 'depots.txt')
await call('/api/v1/collections/' + id + '/documents', { method: 'POST', body: files })
for (;;) {
  const { items } = await (await call('/api/v1/collections/' + id + '/documents')).json()
  if (items.every(({ status }) => status === 'ready')) break
  if (items.some(({ status }) => status === 'failed')) throw new Error(JSON.stringify(items))
  await new Promise((resolve) => setTimeout(resolve, 50))
}
const question = { question: 'What is the code word of the northern depot?', collections: [id], cache: 'off' }
const { answer, citations } = await (await call('/api/v1/ask', json(question))).json()
const stream = await call('/api/v1/ask', json({ ...question, stream: true }))
const streamed = await stream.text()
const metrics = (await fetch(at + '/metrics')).status
console.log(JSON.stringify({ status, page, answer, citations, type: stream.headers.get('content-type'), streamed, metrics }))
`
/** Puts a document in by one instance, and asks another one. */
const sharing = `
import { readdirSync } from 'node:fs'
const call = async (url, init = {}) => {
  const response = await fetch(url, { ...init, headers: { 'x-api-key': '${key}', ...init.headers } })
  if (!response.ok) throw new Error(url + ': ' + response.status + ' ' + (await response.text()))
  return response
}
const json = (body) => ({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
const { AT, BESIDE } = process.env
const { id } = await (await call(AT + '/api/v1/collections', json({ name: 'Depots' }))).json()
const files = new FormData()
files.append('files', new Blob(['The code word of the northern depot is heron-42.\\n']), 'depots.txt')
await call(AT + '/api/v1/collections/' + id + '/documents', { method: 'POST', body: files })
let document
do {
  await new Promise((resolve) => setTimeout(resolve, 50))
  ;[document] = (await (await call(BESIDE + '/api/v1/collections/' + id + '/documents')).json()).items
  if (document?.status === 'failed') throw new Error(JSON.stringify(document))
} while (document?.status !== 'ready')
const question = { question: 'What is the code word of the northern depot?', collections: [id], cache: 'off' }
const { answer, citations } = await (await call(BESIDE + '/api/v1/ask', json(question))).json()
const content = await (await call(BESIDE + '/api/v1/documents/' + document.id + '/content')).text()
console.log(JSON.stringify({ answer, citations, content, kept: readdirSync('/data') }))
`
interface Asked {
  status: string
  page: string
  answer: string
  citations: { quote: string; documentTitle: string }[]
  type: string
  streamed: string
  metrics: number
}

describe.skipIf(isSkipped)('the images', () => {
  let containers: Containers
  let context: string
  const build = (target: string): string =>
    containers.buildah(
      ...[
        'bud',
        '--layers',
        '--pull-never',
        '--network',
        'host',
        '--file',
        join(context, 'deploy/docker/Dockerfile'),
      ],
      // Packages that npm has on this machine already are not fetched again.
      ...['--volume', `${run('npm', ['config', 'get', 'cache']).stdout.trim()}:/root/.npm:O`],
      ...['--target', target, '--tag', target, context],
    ).out
  const root = (image: string) => containers.podman('image', 'mount', image).stdout.trim()
  const healthy = async (container: string) => {
    while (!containers.does('healthcheck', 'run', container)) {
      const state = containers.podman('inspect', '--format', '{{.State.Running}}', container).stdout.trim()
      if (state !== 'true')
        throw new Error(`${container} ended:\n${containers.podman('logs', container).out}`)
      await pause(200)
    }
  }

  beforeAll(() => {
    containers = openContainers()
    context = join(containers.place, 'context')
    // What .dockerignore leaves out is not copied either, as far as it is large.
    const home = join(deploy, '..')
    const left = new Set(['node_modules', 'dist', '.git', join(home, 'data'), join(home, 'bench')])
    cpSync(home, context, {
      recursive: true,
      filter: (path) => !left.has(basename(path)) && !left.has(path),
    })
    const areStandIns = bringBases(containers)
    console.log(
      `deploy: base images: ${areStandIns ? 'stand-ins made of this machine’s Debian' : 'their registries’ own'}`,
    )
    for (const target of targets) build(target)
  })
  afterAll(() => containers?.close())

  it.each(targets)('%s is below 250 MB', (target) => {
    const [{ Size: bytes } = { Size: 0 }] = JSON.parse(
      containers.podman('image', 'inspect', target).stdout,
    ) as { Size: number }[]
    console.log(`deploy: image ${target}: ${Math.round(bytes / 1e6)} MB`)
    expect(bytes).toBeLessThan(250e6)
  })

  it.each(targets)('%s runs as a user by number, looks after itself, and keeps no secret', (target) => {
    const [image] = JSON.parse(containers.podman('image', 'inspect', target).stdout) as {
      Config: { User: string; Env: string[] }
      Healthcheck: { Test: string[] }
    }[]
    expect(image?.Config.User).toBe('10001:10001')
    expect(image?.Healthcheck.Test[0]).toBe('CMD')
    expect(image?.Config.Env.join()).not.toMatch(/KEY=|TOKEN=|SECRET=|PASSWORD=/)
  })

  it.each(targets)(
    '%s holds no package manager, no tests and nothing that only development needs',
    (target) => {
      const at = root(target)
      const there = [
        ...[
          'sbin/apk',
          'lib/apk',
          'usr/bin/apt',
          'usr/bin/apt-get',
          'usr/bin/dpkg',
          'usr/local/bin/npm',
          'usr/local/bin/npx',
        ],
        ...[
          'usr/local/lib/node_modules',
          'app/node_modules/vitest',
          'app/node_modules/typescript',
          'app/node_modules/vite',
        ],
      ].filter((path) => existsSync(join(at, path)))
      expect(there).toEqual([])
      const files = readdirSync(join(at, target === 'gepeto-web' ? 'usr/share/nginx/html' : 'app'), {
        recursive: true,
      }).map(String)
      expect(
        files.filter((path) => /\.map$|\.test\.ts$|(?<!licen[sc]e[^/]*|notice[^/]*)\.d\.ts$/i.test(path)),
      ).toEqual([])
      // Compiled for one kind of machine: there is none at all.
      expect(files.filter((path) => path.endsWith('.node'))).toEqual([])
      if (target !== 'gepeto-web')
        expect(['bin/sh', 'bin/bash'].filter((path) => existsSync(join(at, path)))).toEqual([])
    },
  )

  it.each(['gepeto-api', 'gepeto-web'])('%s brings an inventory of its packages', (target) => {
    const at = root(target)
    const { bomFormat, components } = JSON.parse(readFileSync(join(at, 'sbom.cdx.json'), 'utf8')) as {
      bomFormat: string
      components: { name: string; group?: string; version: string }[]
    }
    expect(bomFormat).toBe('CycloneDX')
    const listed = new Set(
      components.map(({ name, group, version }) => `${group ? `${group}/` : ''}${name}@${version}`),
    )
    if (target === 'gepeto-web') {
      expect([...listed].filter((one) => one.startsWith('react-dom@'))).toHaveLength(1)
      expect([...listed].filter((one) => one.startsWith('vite@'))).toEqual([])
      return
    }
    const { packages } = JSON.parse(
      readFileSync(join(at, 'app/node_modules/.package-lock.json'), 'utf8'),
    ) as {
      packages: Record<string, { version: string; link?: boolean }>
    }
    const installed = Object.entries(packages)
      .filter(([path, { link }]) => /node_modules\//.test(path) && !link && existsSync(join(at, 'app', path)))
      .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`)
    expect(installed.length).toBeGreaterThan(200)
    expect(installed.filter((one) => !listed.has(one))).toEqual([])
  })

  it('are built anew from changed sources without installing anything again', () => {
    for (const source of [
      'apps/server/src/main.ts',
      'apps/web/src/main.tsx',
      'packages/contract/src/index.ts',
    ])
      appendFileSync(join(context, source), '\n// changed\n')
    const said = targets.map(build).join('\n')
    const steps = [...said.matchAll(/^.*STEP \d+\/\d+: (.*)\n(?:-->|COMMIT) ?(.*)$/gm)].map(
      ([, step = '', then = '']) => ({
        step,
        isKept: then.startsWith('Using cache'),
      }),
    )
    const installing = steps.filter(({ step }) => step.startsWith('RUN npm ci'))
    expect(installing.length).toBeGreaterThanOrEqual(2)
    expect(installing.every(({ isKept }) => isKept)).toBe(true)
    // And the change did arrive.
    expect(steps.some(({ step, isKept }) => step.startsWith('COPY apps/server') && !isKept)).toBe(true)
  })

  it('gepeto answers with its citation and serves the page, hardened, without a way out', async () => {
    containers.podman(
      'run',
      '--detach',
      '--name',
      'gepeto',
      '--network',
      'none',
      ...hardened,
      ...settings,
      'gepeto',
    )
    await healthy('gepeto')
    const { answer, citations, page } = JSON.parse(
      containers.node('gepeto', asking, 'AT=http://127.0.0.1:8000'),
    ) as Asked
    expect(answer).toContain('heron-42')
    expect(citations[0]?.quote).toContain('heron-42')
    expect(page).toContain('<div id="root"')
    const may = `
      import { writeFileSync, readFileSync } from 'node:fs'
      const write = (path) => { try { writeFileSync(path, ''); return 'written' } catch (error) { return error.code } }
      const capabilities = /CapEff:\\s+(\\w+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]
      console.log(JSON.stringify([process.getuid(), Number('0x' + capabilities), write('/app/x'), write('/x'), write('/data/x'), write('/tmp/x')]))`
    expect(JSON.parse(containers.node('gepeto', may))).toEqual([
      10001,
      0,
      'EROFS',
      'EROFS',
      'written',
      'written',
    ])
    containers.podman('stop', '--time', '30', 'gepeto')
    expect(containers.podman('inspect', '--format', '{{.State.ExitCode}}', 'gepeto').stdout.trim()).toBe('0')
    containers.podman('rm', '--volumes', 'gepeto')
  })

  it('an ask through nginx, web and api is answered with its citation', async () => {
    const tls = join(containers.place, 'tls')
    run('mkdir', ['-p', tls])
    const made = run('openssl', [
      ...[
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ],
      ...['-subj', '/CN=gepeto.example.com', '-keyout', join(tls, 'tls.key'), '-out', join(tls, 'tls.crt')],
    ])
    expect(made.status, made.out).toBe(0)
    const { nginx } = composed().services
    const [user = ''] = nginx?.user?.split(':') ?? []
    expect(run('chown', [user, join(tls, 'tls.key')]).status).toBe(0)
    writeFileSync(join(containers.place, 'nginx.conf'), readFileSync(join(deploy, 'proxy/nginx.conf')))
    const hosts = join(containers.place, 'hosts')
    writeFileSync(hosts, '127.0.0.1 localhost gepeto-1 gepeto-2 gepeto-web gepeto.example.com\n')
    const names = ['--volume', `${hosts}:/etc/hosts:ro`]
    // One loopback for the three, and no other network: what is answered was answered in here.
    containers.podman(
      ...['run', '--detach', '--name', 'api', '--network', 'none', ...names, ...hardened, ...settings],
      ...[
        '--env',
        'GEPETO_TRUSTED_PROXIES=1',
        '--env',
        'GEPETO_PUBLIC_URL=https://gepeto.example.com',
        'gepeto-api',
      ],
    )
    const beside = ['run', '--detach', '--network', 'container:api', ...names]
    containers.podman(...beside, '--name', 'web', ...hardened, 'gepeto-web')
    containers.podman(
      ...[...beside, '--name', 'nginx', ...podmanOptions({ ...(nginx as Service), volumes: [] }, {})],
      ...['--volume', `${containers.place}/nginx.conf:/etc/nginx/nginx.conf:ro`],
      ...['--volume', `${tls}:/etc/nginx/certificates:ro`, bases.NGINX_IMAGE, 'nginx', '-g', 'daemon off;'],
    )
    await healthy('api')
    await healthy('web')
    const asked = JSON.parse(
      containers.node('api', asking, 'AT=https://gepeto.example.com:8443', 'NODE_TLS_REJECT_UNAUTHORIZED=0'),
    ) as Asked
    expect(asked).toMatchObject({ status: 'ok', metrics: 404 })
    expect(asked.page).toMatch(/nonce="\w{32}"/)
    expect(asked.answer).toContain('heron-42')
    expect(asked.citations[0]).toMatchObject({ documentTitle: expect.stringContaining('depots') })
    expect(asked.citations[0]?.quote).toContain('heron-42')
    expect(asked.type).toContain('text/event-stream')
    expect(asked.streamed).toContain('event: done')
    containers.podman('stop', '--time', '30', 'nginx', 'web', 'api')
    for (const name of ['nginx', 'web', 'api'])
      expect(containers.podman('inspect', '--format', '{{.State.ExitCode}}', name).stdout.trim(), name).toBe(
        '0',
      )
  })

  it('two instances as the compose file has them share PostgreSQL, Redis and the bucket', async (context) => {
    const home = join(deploy, '..')
    // Beside, not inside: PostgreSQL's own account has no way into a folder of root's.
    const services = { ...process.env, GEPETO_SERVICES_DIR: `${containers.place}-services` }
    const { stdout } = run('bash', ['scripts/services.sh'], { cwd: home, env: services })
    const address = (name: string) => new RegExp(`${name}=(\\S+)`).exec(stdout)?.[1] ?? ''
    if (!address('DATABASE_URL') || !address('REDIS_URL')) return context.skip(stdout)
    // In a process of its own: this one waits for podman.
    const store = spawn(
      process.execPath,
      [
        '--input-type=module',
        '--eval',
        `import { startS3Server } from '${home}/apps/server/test/s3-server.ts'
        console.log((await startS3Server({ bucket: 'documents', accessKeyId: 'gepeto' })).endpoint)`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    try {
      const endpoint = String((await once(store.stdout, 'data'))[0]).trim()
      const ports = [await freePort(), await freePort()]
      const values = {
        GEPETO_MASTER_KEY: 'a-master-key-of-the-test-0123456789abcdef',
        GEPETO_METRICS_TOKEN: 'the-token-of-the-metrics',
      }
      for (const [index, name] of ['gepeto-1', 'gepeto-2'].entries())
        containers.podman(
          ...['run', '--detach', '--name', name, '--network', 'host'],
          ...podmanOptions(composed().services[name] as Service, values, {
            DATABASE_URL: address('DATABASE_URL'),
            REDIS_URL: address('REDIS_URL'),
            S3_ENDPOINT: endpoint,
            AWS_SECRET_ACCESS_KEY: 'test-secret',
            GEPETO_HOST: '127.0.0.1',
            GEPETO_PORT: String(ports[index]),
            GEPETO_BOOTSTRAP_API_KEY: key,
          }),
          'gepeto-api',
        )
      for (const name of ['gepeto-1', 'gepeto-2']) await healthy(name)
      const [first, second] = ports.map((port) => `http://127.0.0.1:${port}`)
      const told = containers.node('gepeto-1', sharing, `AT=${first}`, `BESIDE=${second}`)
      const { answer, citations, content, kept } = JSON.parse(told) as Asked & {
        content: string
        kept: string[]
      }
      expect(answer).toContain('heron-42')
      expect(citations[0]?.quote).toContain('heron-42')
      // Both keep it in the bucket, which the second one reads; nothing of it is in the folder that they share.
      expect(content).toContain('heron-42')
      expect(kept).not.toContain('blobs')
      containers.podman('stop', '--time', '30', 'gepeto-1', 'gepeto-2')
    } finally {
      store.kill()
      run('bash', ['scripts/services.sh', 'stop'], { cwd: home, env: services })
    }
  })
})
