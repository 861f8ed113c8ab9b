import { describe, expect, it } from 'vitest'
import { type ConfigInvalid, readConfig } from './config.ts'

/** What is wrong with an environment, in a language. */
function wrong(environment: Record<string, string>, language: 'en' | 'pt-BR' = 'en'): string[] {
  try {
    readConfig(environment)
    return []
  } catch (error) {
    return (error as ConfigInvalid).linesIn(language)
  }
}

describe('the configuration', () => {
  it('lets the limits be switched off only where nobody but this machine can call', () => {
    for (const host of ['127.0.0.1', '::1', 'localhost', '127.8.8.8']) {
      expect(wrong({ GEPETO_RATE_LIMIT: 'off', GEPETO_HOST: host })).toEqual([])
      expect(readConfig({ GEPETO_RATE_LIMIT: 'off', GEPETO_HOST: host }).gate.rateLimits).toBeUndefined()
    }
    for (const host of ['0.0.0.0', '::', '192.168.0.7', '127.example.org']) {
      expect(wrong({ GEPETO_RATE_LIMIT: 'off', GEPETO_HOST: host })).toEqual([
        `GEPETO_RATE_LIMIT: "off" is for load tests on this machine, and GEPETO_HOST is "${host}". Listen on 127.0.0.1, or leave the limits on.`,
      ])
      expect(wrong({ GEPETO_RATE_LIMIT: 'off', GEPETO_HOST: host }, 'pt-BR')).toEqual([
        expect.stringContaining('testes de carga'),
      ])
      expect(wrong({ GEPETO_HOST: host })).toEqual([])
    }
  })

  it('takes exact origins only', () => {
    expect(
      readConfig({ GEPETO_CORS_ORIGINS: 'https://a.example, http://localhost:5173' }).gate.corsOrigins,
    ).toEqual(['https://a.example', 'http://localhost:5173'])
    for (const origin of ['*', 'https://*.example', 'https://a.example/', 'a.example', 'null', 'file:///a'])
      expect(wrong({ GEPETO_CORS_ORIGINS: origin }, 'pt-BR'), origin).toEqual([
        expect.stringContaining('aceita origens exatas'),
      ])
  })
})
