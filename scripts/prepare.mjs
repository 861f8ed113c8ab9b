/**
 * What must be there before anything of Gepeto runs: its packages, its Node, its page. Plain JavaScript, only
 * Node's own modules: this runs on the Node of the system, from 20 on, before anything is installed.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { delimiter, join } from 'node:path'

const isWindows = process.platform === 'win32'
const neededNode = 24
const { LC_ALL, LC_MESSAGES, LANG } = process.env
const isPortuguese = /^pt(\b|_)/i.test(LC_ALL || LC_MESSAGES || LANG || '')

/** The sentence of the terminal's language, as the command line itself chooses it. */
export const said = (english, portuguese) => (isPortuguese ? portuguese : english)

/** The start cannot go on; the message is one line for the person who started it. */
export class StartRefused extends Error {}

/**
 * Installs the packages when they are missing or package-lock.json has changed since they were installed.
 * Without a change nothing is asked of the network.
 */
export async function install(home) {
  const stamp = join(home, 'node_modules', '.gepeto-installed')
  const wanted = hashOf([join(home, 'package-lock.json')])
  if (read(stamp) === wanted) return
  if (wasInstalledByHand(home)) return write(stamp, wanted)
  console.error(
    said(
      'Gepeto: installing packages. The first start takes 1 to 2 minutes; the next ones take seconds...',
      'Gepeto: instalando os pacotes. A primeira vez leva de 1 a 2 minutos; as próximas, segundos...',
    ),
  )
  // Install scripts are never needed here, and are not run: what comes from the network stays data.
  const arguments_ = ['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error']
  const result = spawnSync(isWindows ? 'npm.cmd' : 'npm', arguments_, {
    cwd: home,
    stdio: ['ignore', 'inherit', 'inherit'],
    // `npm start` hands its own settings down as npm_config_*: fine. A NODE_ENV=production would leave out Vite.
    env: { ...process.env, NODE_ENV: 'development' },
    shell: isWindows,
  })
  const reason = result.error ? ` (${result.error.message})` : ''
  if (result.error || result.status !== 0)
    throw new StartRefused(
      said(
        `Gepeto: npm could not install the packages${reason}. See above, then start again.`,
        `Gepeto: o npm não conseguiu instalar os pacotes${reason}. Veja acima e inicie de novo.`,
      ),
    )
  write(stamp, wanted)
}

/** `npm ci` was run since the lockfile changed: npm keeps a lockfile of its own in what it installed. */
function wasInstalledByHand(home) {
  const installed = join(home, 'node_modules', '.package-lock.json')
  return (
    existsSync(installed) && statSync(installed).mtimeMs > statSync(join(home, 'package-lock.json')).mtimeMs
  )
}

/** Builds the page when one of its sources is newer than what was built. No page yet: nothing to build. */
export async function buildPage(home) {
  const web = join(home, 'apps', 'web')
  if (!existsSync(join(web, 'vite.config.ts'))) return
  const stamp = join(web, 'dist', '.gepeto-built')
  const sources = ['apps/web', 'packages/contract', 'packages/sdk'].flatMap((folder) =>
    filesIn(join(home, folder)),
  )
  const wanted = hashOf([...sources, join(home, 'package-lock.json')], home)
  if (read(stamp) === wanted) return
  console.error(said('Gepeto: building the page...', 'Gepeto: montando a página...'))
  const vite = join(home, 'node_modules', 'vite', 'bin', 'vite.js')
  const result = spawnSync(runtime(home), [vite, 'build', '--logLevel', 'warn'], {
    cwd: web,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: environment(home),
  })
  if (result.error || result.status !== 0)
    throw new StartRefused(
      said(
        'Gepeto: the page could not be built. See above.',
        'Gepeto: não foi possível montar a página. Veja acima.',
      ),
    )
  write(stamp, wanted)
}

/**
 * The Node that runs Gepeto: the one that npm brought, or else that of the system.
 * @throws StartRefused when neither is new enough
 */
export function runtime(home) {
  const brought = join(home, 'node_modules', '.bin', isWindows ? 'node.exe' : 'node')
  if (existsSync(brought)) return brought
  const [major] = process.versions.node.split('.').map(Number)
  if (major >= neededNode) return process.execPath
  throw new StartRefused(
    said(
      `Gepeto needs Node ${neededNode} or newer; this is ${process.version}, and npm carries none for ${process.platform} ${process.arch}. Install it from https://nodejs.org, then start again.`,
      `O Gepeto precisa do Node ${neededNode} ou mais novo; este é o ${process.version}, e o npm não traz um para ${process.platform} ${process.arch}. Instale-o de https://nodejs.org e inicie de novo.`,
    ),
  )
}

/** The environment of what is started: programs of the packages first, compiled modules kept between starts. */
export function environment(home, extra = {}) {
  const programs = join(home, 'node_modules', '.bin')
  return {
    ...process.env,
    PATH: `${programs}${delimiter}${process.env.PATH ?? ''}`,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(home, 'node_modules', '.cache', 'node'),
    ...extra,
  }
}

/** Every file below a folder but what is made from the others, sorted, so that the hash is stable. */
function filesIn(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules' && name !== 'dist' && !name.startsWith('.'))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name)
      return entry.isDirectory() ? filesIn(path) : [path]
    })
}

/** A hash of the files' names, sizes and contents. */
function hashOf(files, home = '') {
  const hash = createHash('sha256')
  for (const file of files) {
    if (!existsSync(file)) continue
    hash.update(`${file.slice(home.length)}\0${statSync(file).size}\0`)
    hash.update(readFileSync(file))
  }
  return hash.digest('hex')
}

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** Whole or not at all: a stamp cut short would only cost an installation, one too early would hide a broken one. */
function write(path, text) {
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(`${path}.new`, text)
  renameSync(`${path}.new`, path)
}
