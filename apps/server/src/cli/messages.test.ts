import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { en } from './messages/en.ts'
import { ptBR } from './messages/pt-BR.ts'
import { terminalLanguage } from './messages.ts'

const main = join(import.meta.dirname, '../main.ts')

/** Runs a command in a terminal of a language. */
async function gepeto(LANG: string, args: string[], environment: Record<string, string> = {}) {
  const { LC_ALL, LC_MESSAGES, ...inherited } = process.env
  const running = promisify(execFile)(process.execPath, [main, ...args], {
    env: { ...inherited, ...environment, LANG },
  })
  return running.catch((error: { stdout: string; stderr: string }) => error)
}

/** Every sentence of a table that takes no argument, by its path. */
function* sentences(table: object, path = ''): Generator<[path: string, sentence: string]> {
  for (const [key, value] of Object.entries(table)) {
    if (typeof value === 'string') yield [`${path}${key}`, value]
    else if (typeof value === 'object') yield* sentences(value, `${path}${key}.`)
  }
}

describe("the command line's language", () => {
  it('is the one of the terminal: LC_ALL before LC_MESSAGES before LANG', () => {
    expect(terminalLanguage({ LANG: 'pt_BR.UTF-8' })).toBe('pt-BR')
    expect(terminalLanguage({ LANG: 'pt' })).toBe('pt-BR')
    expect(terminalLanguage({ LANG: 'pt_BR.UTF-8', LC_MESSAGES: 'en_GB.UTF-8' })).toBe('en')
    expect(terminalLanguage({ LANG: 'en_GB.UTF-8', LC_ALL: 'pt_PT.UTF-8' })).toBe('pt-BR')
    expect(terminalLanguage({ LC_ALL: 'C' })).toBe('en')
    expect(terminalLanguage({})).toBe('en')
  })

  it('is Portuguese in the help of a Portuguese terminal', async () => {
    expect((await gepeto('pt_BR.UTF-8', ['help'])).stdout).toContain('Uso: gepeto COMANDO [opções]')
    expect((await gepeto('pt_BR.UTF-8', ['ask', '--help'])).stdout).toContain(ptBR.ask.docs)
    expect((await gepeto('en_US.UTF-8', ['ask', '--help'])).stdout).toContain(en.ask.docs)
  }, 30_000)

  it('is Portuguese in errors, of options and of the configuration', async () => {
    expect((await gepeto('pt_BR.UTF-8', ['ask', '--colour'])).stderr).toContain(
      'gepeto: A opção --colour não existe. "gepeto ask --help" mostra o que ele aceita.',
    )
    expect((await gepeto('pt_BR.UTF-8', ['serve'], { GEPETO_PORT: 'x' })).stderr).toContain(
      'gepeto: GEPETO_PORT (está como "x"): deve ser um número.',
    )
  }, 30_000)

  it('has a sentence in each language for everything, none of them empty', () => {
    const portuguese = new Map(sentences(ptBR))
    const same = [...sentences(en)].filter(([path, sentence]) => {
      expect(sentence === '', path).toBe(path === 'ask.places.none')
      return portuguese.get(path) === sentence
    })
    expect(same.map(([path]) => path)).toEqual([
      'values.count',
      'values.id',
      'ask.places.slide',
      'ask.places.none',
      'doctor.states.ok',
      ...['ndcg10', 'mrr10', 'recall1', 'recall5', 'recall10', 'recall20', 'f1'].map(
        (measure) => `eval.columns.${measure}.0`,
      ),
    ])
  })
})
