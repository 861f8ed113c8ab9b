import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eventWords, wordsOfKind } from './event-kinds.ts'

const server = join(import.meta.dirname, '../../../apps/server')

describe('kinds of events', () => {
  it('have words of their own in both languages', () => {
    for (const language of ['en', 'pt-BR'] as const) {
      const words = Object.values(eventWords).map((said) => said[language])
      expect(words.filter((said) => said.trim() === '')).toEqual([])
      expect(new Set(words).size).toBe(words.length)
    }
  })

  it('have them where a trigger writes them too', () => {
    const folder = join(server, 'migrations')
    const noted = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .flatMap((text) => [...text.matchAll(/'(identity\.[a-z-]+\.[a-z-]+)'/g)].map(([, kind]) => kind!))
    expect(noted.length).toBeGreaterThan(10)
    expect(noted.filter((kind) => !(kind in eventWords))).toEqual([])
  })

  it('are shown as they stand where this version does not know them', () => {
    expect(wordsOfKind('study.quiz.taken', 'en')).toBe('study.quiz.taken')
    expect(wordsOfKind('identity.user.signed-in', 'pt-BR')).toBe('Entrou')
  })
})
