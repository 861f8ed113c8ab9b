import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { deploy, isThere, type Run, run } from './programs.ts'

const home = join(deploy, '..')

/** Why images cannot be built and run here, or nothing. */
export function containersReason(): string | undefined {
  const missing = ['buildah', 'podman', 'runc', 'openssl'].filter((program) => !isThere(program))
  if (missing.length > 0) return `there is no ${missing.join(', no ')} on this machine`
  if (process.getuid?.() !== 0) return 'images are built and run as root'
  if (process.env.GEPETO_TEST_IMAGES !== 'yes') return 'ten minutes: set GEPETO_TEST_IMAGES=yes'
  return undefined
}

/** The base images of the Dockerfile, by the argument that names them. */
export const bases = Object.fromEntries(
  [...readFileSync(join(deploy, 'docker/Dockerfile'), 'utf8').matchAll(/^ARG (\w+_IMAGE)=(\S+)$/gm)].map(
    ([, argument = '', image = '']) => [argument, image],
  ),
) as Record<'NODE_IMAGE' | 'BASE_IMAGE' | 'NGINX_IMAGE', string>

/** A place for images and containers of its own: what else is on the machine is neither used nor touched. */
export function openContainers() {
  const place = mkdtempSync(join(tmpdir(), 'gepeto-images-'))
  writeFileSync(
    join(place, 'storage.conf'),
    `[storage]\ndriver = "overlay"\ngraphroot = "${place}/graph"\nrunroot = "${place}/run"\n`,
  )
  // Limits below what any machine allows, and a runtime that bears every kind of control groups.
  writeFileSync(
    join(place, 'containers.conf'),
    '[containers]\ndefault_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]\nnetns = "host"\n[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n',
  )
  const env = {
    CONTAINERS_CONF: join(place, 'containers.conf'),
    CONTAINERS_STORAGE_CONF: join(place, 'storage.conf'),
    BUILDAH_ISOLATION: 'chroot',
    BUILDAH_FORMAT: 'docker',
    TMPDIR: place,
  }
  const program =
    (name: string, options: { input?: string } = {}) =>
    (...args: string[]): Run => {
      const done = run(name, args, { cwd: home, env, ...options })
      if (done.status !== 0) throw new Error(`${name} ${args.join(' ')}:\n${done.out}`)
      return done
    }
  return {
    place,
    /** Both throw with all that was written when they fail. */
    buildah: program('buildah'),
    podman: program('podman'),
    /** Runs a script with the Node in a running container. @returns what it wrote */
    node: (container: string, script: string, ...settings: string[]): string =>
      program('podman', { input: script })(
        ...['exec', '--interactive', ...settings.flatMap((one) => ['--env', one])],
        ...[container, 'node', '--input-type=module', '-'],
      ).stdout,
    /** Whether a command of podman ends well. */
    does: (...args: string[]): boolean => run('podman', args, { cwd: home, env }).status === 0,
    close() {
      run('podman', ['rm', '--all', '--force', '--time', '0'], { env })
      run('buildah', ['rm', '--all'], { env })
      run('podman', ['image', 'unmount', '--all', '--force'], { env })
      rmSync(place, { recursive: true, force: true })
    },
  }
}

export type Containers = ReturnType<typeof openContainers>

/**
 * Brings the base images: their registries' own, or, where no registry answers, stand-ins under their names, made of
 * packages of this machine's Debian and of its own Node.
 * @returns whether they are stand-ins
 */
export function bringBases(containers: Containers): boolean {
  const pulled = Object.values(bases).every((image) => containers.does('pull', '--quiet', image))
  if (pulled) return false
  standIn(containers, bases.BASE_IMAGE, [
    'base-files',
    'libc6',
    'libgcc-s1',
    'libstdc++6',
    'libssl3',
    'tzdata',
  ])
  standIn(
    containers,
    bases.NODE_IMAGE,
    ['base-files', 'libc6', 'libstdc++6', 'dash', 'coreutils', 'findutils'],
    {
      files: (root) => {
        // …/npm/bin/npm-cli.js
        const npm = dirname(dirname(realpathSync(run('sh', ['-c', 'command -v npm']).stdout.trim())))
        copy(process.execPath, join(root, 'usr/local/bin/node'))
        copy(npm, join(root, 'usr/local/lib/node_modules/npm'))
        link('../lib/node_modules/npm/bin/npm-cli.js', join(root, 'usr/local/bin/npm'))
        link('dash', join(root, 'bin/sh'))
      },
      // A registry that this machine alone trusts is trusted while packages are installed, and in no image of ours.
      settings: ['NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt'],
    },
  )
  standIn(containers, bases.NGINX_IMAGE, ['base-files', 'libc6', 'nginx', 'nginx-common', 'busybox-static'], {
    files: (root) => {
      for (const applet of ['sh', 'rm', 'wget']) link('busybox', join(root, 'bin', applet))
    },
  })
  return true
}

const link = (to: string, at: string) => run('ln', ['--symbolic', '--force', to, at])

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  const { status, out } = run('cp', ['--recursive', '--dereference', from, to])
  if (status !== 0) throw new Error(out)
}

/** An image of nothing but some packages' files: no package manager comes along. */
function standIn(
  { place, buildah }: Containers,
  image: string,
  packages: string[],
  { files, settings = [] }: { files?: (root: string) => void; settings?: string[] } = {},
): void {
  const root = mkdtempSync(join(place, 'base-'))
  const { status, out } = run('mmdebstrap', [
    '--variant=extract',
    '--quiet',
    `--include=${packages.join(',')}`,
    /^VERSION_CODENAME=(.+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'bookworm',
    root,
  ])
  if (status !== 0) throw new Error(`mmdebstrap for ${image}:\n${out}`)
  for (const [name, text] of [
    [
      'etc/passwd',
      'root:x:0:0:root:/root:/bin/sh\nnginx:x:101:101::/:/bin/false\nnobody:x:65534:65534::/:/bin/false\n',
    ],
    ['etc/group', 'root:x:0:\nnginx:x:101:\nnogroup:x:65534:\n'],
  ] as const)
    writeFileSync(join(root, name), text)
  copy('/etc/ssl/certs/ca-certificates.crt', join(root, 'etc/ssl/certs/ca-certificates.crt'))
  files?.(root)
  const made = buildah('from', 'scratch').stdout.trim()
  buildah('copy', made, root, '/')
  buildah(
    'config',
    ...['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', ...settings].flatMap((one) => [
      '--env',
      one,
    ]),
    made,
  )
  buildah('commit', '--rm', '--quiet', made, image)
  rmSync(root, { recursive: true, force: true })
}
