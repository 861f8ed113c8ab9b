import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { documentedVariables } from '../apps/server/src/platform/config/variables.ts'
import { internal, refusals } from '../apps/server/src/platform/http/problem.ts'
import type { Bilingual } from '../apps/server/src/platform/language.ts'

const home = join(import.meta.dirname, '..')
const source = join(home, 'apps/server/src')

/** What can go wrong, as the class says it. */
export interface DocumentedProblem {
  className: string
  code: string
  status: number
  title: Bilingual
  /** The class's own comment; empty where it has none. */
  about: string
}

/** Problems that no class stands for: the refusals of the HTTP layer itself. */
const withoutClass: DocumentedProblem[] = [
  {
    ...refusals.tooLarge,
    className: '',
    about: 'A body above the limit. Files have a limit of their own, GEPETO_MAX_UPLOAD_MB.',
  },
  {
    ...refusals.unsupportedType,
    className: '',
    about: refusals.unsupportedType.detail.en,
  },
  {
    ...internal,
    className: '',
    about: 'Nothing is told but the trace id; the log names the cause under the same id.',
  },
]

/** Every problem the API answers with, by code. */
export async function documentedProblems(): Promise<DocumentedProblem[]> {
  const found = [...withoutClass]
  for await (const path of glob(['**/errors.ts', '**/errors/*.ts'], { cwd: source })) {
    const text = await readFile(join(source, path), 'utf8')
    const module = (await import(pathToFileURL(join(source, path)).href)) as Record<string, unknown>
    for (const [className, value] of Object.entries(module)) {
      if (typeof value !== 'function' || !('code' in value && 'status' in value && 'title' in value)) continue
      const { code, status, title } = value as unknown as DocumentedProblem
      found.push({ className, code, status, title, about: commentOf(text, className) })
    }
  }
  return found.sort((a, b) => (a.code < b.code ? -1 : 1))
}

/** The comment right above a class, as one line. */
function commentOf(text: string, className: string): string {
  const before = text.slice(0, text.indexOf(`export class ${className} `)).trimEnd()
  if (!before.endsWith('*/')) return ''
  return before
    .slice(before.lastIndexOf('/**') + 3, -2)
    .split('\n')
    .map((line) => line.replace(/^\s*\*?/, '').trim())
    .filter((line) => line !== '' && !line.startsWith('@'))
    .join(' ')
}

/** Every reference file that is made from the code, by its path in the repository. */
export async function referenceDocs(): Promise<Record<string, string>> {
  return {
    'docs/problems.md': problemsPage(await documentedProblems()),
    'docs/configuration.md': configurationPage(),
    '.env.example': environmentExample(),
  }
}

function problemsPage(problems: DocumentedProblem[]): string {
  const entries = problems.map(({ code, status, title, about }) =>
    [`## ${code}`, `${status}: ${title.en}. (pt-BR: ${title['pt-BR']}.)`, ...(about ? [about] : [])].join(
      '\n\n',
    ),
  )
  return `# What can go wrong

Made from the code by \`npm run docs\`; do not edit by hand.

Errors come as \`application/problem+json\` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)). \`type\` is \`/problems/\` and one of the codes below; it does not change. \`title\` and \`detail\` are for people, in the language of \`Accept-Language\` (English or Brazilian Portuguese), and \`detail\` says what to do. \`traceId\` is what to quote when asking for help. A 429 or 503 says in \`Retry-After\` when to try again.

${entries.join('\n\n')}
`
}

/** A variable's default as one would write it; undefined where there is none. */
function defaultOf({ name, schema }: (typeof documentedVariables)[number]): string | undefined {
  if (name === 'GEPETO_DATA_DIR') return './data' // resolved to where the server runs
  const { success, data } = schema.safeParse(undefined)
  return success && data !== undefined && String(data) !== '' ? String(data) : undefined
}

function configurationPage(): string {
  const rows = documentedVariables.map((variable) => {
    const standard = defaultOf(variable)
    const secret = variable.secret ? ' Secret.' : ''
    return `| \`${variable.name}\` | ${standard === undefined ? '' : `\`${standard}\``} | ${variable.about}${secret} |`
  })
  return `# Configuration

Made from the code by \`npm run docs\`; do not edit by hand.

Gepeto is configured by environment variables and needs none of them. \`NAME_FILE\` reads the value of \`NAME\` from a file, which is how secrets are best given. Everything that is wrong is said at once, a line each, and the start ends.

| Variable | Default | |
| --- | --- | --- |
${rows.join('\n')}
`
}

function environmentExample(): string {
  const entries = documentedVariables.map(
    (variable) => `# ${variable.about}\n# ${variable.name}=${defaultOf(variable) ?? ''}\n`,
  )
  return `# Gepeto's variables, all optional. Made from the code by \`npm run docs\`; explained in docs/configuration.md.\n\n${entries.join('\n')}`
}
