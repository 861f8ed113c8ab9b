import { glob, readFile } from 'node:fs/promises'
import { join, posix, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documentedProblems, referenceDocs } from '../../../scripts/reference-docs.ts'

const home = join(import.meta.dirname, '../../..')
const source = join(home, 'apps/server/src')

/** From the ground up: each may import from those before it. */
const order = [
  'platform',
  'text',
  'audit',
  'identity',
  'notifications',
  'models',
  'knowledge',
  'tools',
  'answers',
  'assistants',
  'workload',
  'study',
  'flows',
  'conversations',
  'interop',
  'privacy',
  'health',
]

/** Built of the domains; no domain imports from these. */
const above = ['app.ts', 'open-app.ts', 'main.ts', 'cli']

/** Rooms without a door of their own: any file of theirs may be imported. */
const open = ['platform', 'text']

interface Import {
  file: string
  domain: string
  target: string
  targetDomain: string
}

async function importsBetweenDomains(): Promise<Import[]> {
  const found: Import[] = []
  for await (const native of glob('**/*.ts', { cwd: source })) {
    const file = native.split(sep).join('/')
    if (/\.test\.ts$|\.contract\.ts$|__fixtures__/.test(file)) continue
    const text = await readFile(join(source, native), 'utf8')
    for (const [, specifier] of text.matchAll(/(?:from|import|import\() ?'(\.[^']+)'/g)) {
      const target = posix.join(posix.dirname(file), specifier!)
      const [domain, targetDomain] = [file.split('/')[0]!, target.split('/')[0]!]
      if (domain !== targetDomain) found.push({ file, domain, target, targetDomain })
    }
  }
  return found
}

const sources = (await Array.fromAsync(glob('**/*.ts', { cwd: source })))
  .map((path) => path.split(sep).join('/'))
  .filter((path) => !path.endsWith('.test.ts'))

describe('the house', () => {
  it('has no room that its plan does not show', () => {
    const rooms = new Set(sources.map((path) => path.split('/')[0]!))
    expect([...rooms].filter((room) => ![...order, ...above, 'version.ts'].includes(room))).toEqual([])
  })

  it('lets a domain import only from those above it in the plan', async () => {
    const wrong = (await importsBetweenDomains()).filter(
      ({ domain, targetDomain }) =>
        !above.includes(domain) &&
        domain !== 'version.ts' &&
        targetDomain !== 'version.ts' &&
        !(order.indexOf(targetDomain) >= 0 && order.indexOf(targetDomain) < order.indexOf(domain)),
    )
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
  })

  it('lets others enter a domain by its index.ts only', async () => {
    const wrong = (await importsBetweenDomains()).filter(
      ({ domain, target, targetDomain }) =>
        order.includes(targetDomain) &&
        !open.includes(targetDomain) &&
        target !== `${targetDomain}/index.ts` &&
        // The table of contents hangs the routes up itself.
        !(domain === 'app.ts' && target === `${targetDomain}/routes.ts`),
    )
    expect(wrong.map(({ file, target }) => `${file} imports ${target}`)).toEqual([])
  })

  it('reads no variable but through its configuration', async () => {
    const reading: string[] = []
    // What any child process needs to run is handed on.
    for (const path of sources)
      if (
        /process\.env(\.(?!(PATH|TMPDIR|HOME|TESSDATA_PREFIX)\b)|\[)/.test(
          await readFile(join(source, path), 'utf8'),
        )
      )
        reading.push(path)
    expect(reading).toEqual([])
  })

  it('guards every command and query that a route calls by a permission', async () => {
    const guards = new Set<string>()
    for (const path of sources) {
      const text = await readFile(join(source, path), 'utf8')
      for (const [, name] of text.matchAll(/(?:const )?(\w+)(?: =|:) guarded\(/g)) guards.add(name!)
    }
    /** They ask nobody who they are, or are no command: signing in, links and tokens, accepting an invitation, health, the list of models, progress. */
    const unguarded = new RegExp(
      `^(${[
        'identity\\.(hasOwner|describe|visitor|replaced|callerOf|ways|publicUrl|publicKeys|version)',
        'identity\\.(setUp|signIn|signInSecondStep|signInByPasskey|passkeyQuestionAtSignIn|signOut)',
        'identity\\.(beginSingleSignOn|finishSingleSignOn|issueTokens|revokeToken)',
        'identity\\.(requestPasswordReset|resetPassword|verifyEmail|viewInvitation|acceptInvitation)',
        'health\\.(health|readiness|metrics)',
        'models\\.list',
        'openai\\.refusalOf',
        'knowledge\\.progress',
      ].join('|')})$`,
    )
    const calls: string[] = []
    for (const path of sources.filter((name) => /\/(routes(\/[\w-]+)?|chat)\.ts$/.test(name))) {
      const text = await readFile(join(source, path), 'utf8')
      for (const [call, , name] of text.matchAll(
        /\b(identity|audit|timeline|replay|privacy|health|models|usage|knowledge|assistants|conversations|openai)\.(\w+)\b/g,
      ))
        if (!unguarded.test(call) && !call.endsWith('.ts') && !guards.has(name!))
          calls.push(`${path}: ${call}`)
    }
    expect(guards.size).toBeGreaterThan(20)
    expect(calls).toEqual([])
  })
})

describe('the reference', () => {
  it('names every problem once, each by a code of its own', async () => {
    const codes = (await documentedProblems()).map(({ code }) => code)
    expect(codes).toEqual([...new Set(codes)])
    const page = await readFile(join(home, 'docs/problems.md'), 'utf8')
    expect([...page.matchAll(/^## (.+)$/gm)].map(([, code]) => code)).toEqual(codes)
  })

  it('titles every problem in both languages', async () => {
    for (const { code, title } of await documentedProblems()) {
      expect(title.en, code).not.toBe('')
      expect(title['pt-BR'], code).not.toBe('')
      expect(title['pt-BR'], code).not.toBe(title.en)
    }
  })

  it('says each sentence of a problem in two languages, never twice the same', async () => {
    const pair = /\ben: (['`])(.*?)\1,\s*'pt-BR':\s*(['`])(.*?)\3/gs
    let found = 0
    for await (const path of glob('**/*.ts', { cwd: source })) {
      for (const [, , english, , portuguese] of (await readFile(join(source, path), 'utf8')).matchAll(pair)) {
        found++
        expect(portuguese?.trim(), path).toBeTruthy()
        expect(portuguese, path).not.toBe(english)
      }
    }
    expect(found).toBeGreaterThan(60)
  })

  it.each(['docs/problems.md', 'docs/configuration.md', '.env.example'])(
    'finds %s as the code makes it (npm run docs)',
    async (path) => {
      const written = await readFile(join(home, path), 'utf8')
      expect(written.replaceAll('\r\n', '\n')).toBe((await referenceDocs())[path])
    },
  )
})
