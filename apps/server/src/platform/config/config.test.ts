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

  it('does not take for a secret what only holds its place', () => {
    const place = 'unset: run deploy/put-secrets.sh'
    expect(() => readConfig({ GEPETO_MASTER_KEY: place, REDIS_URL: 'unset' })).toThrow(
      /GEPETO_MASTER_KEY: nobody has put it in yet.*\nREDIS_URL: nobody has put it in yet/s,
    )
    expect(
      readConfig({ GROQ_API_KEY: 'unset', OPENAI_API_KEY: 'k' }).models.providers.map(({ kind }) => kind),
    ).toEqual(readConfig({ OPENAI_API_KEY: 'k' }).models.providers.map(({ kind }) => kind))
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

describe('providers of models', () => {
  it('are there when their key is, or their model where they need no key', () => {
    const { models } = readConfig({
      GROQ_API_KEY: 'k',
      OLLAMA_MODEL: 'qwen3, llama4',
      HF_MODEL: 'without-a-token',
    })
    expect(models.providers).toEqual([
      {
        kind: 'groq',
        apiKey: 'k',
        baseUrl: 'https://api.groq.com/openai/v1',
        models: ['openai/gpt-oss-120b'],
      },
      {
        kind: 'ollama',
        apiKey: undefined,
        baseUrl: 'http://localhost:11434/v1',
        models: ['qwen3', 'llama4'],
      },
    ])
  })

  it('stand in the usual chain before the built-in model, and in no other than they are named in', () => {
    const usual = ['openai', 'groq', 'nvidia', 'huggingface']
    expect(readConfig({}).models.chain).toEqual([...usual, 'builtin'])
    const given = { ANTHROPIC_API_KEY: 'k' }
    expect(readConfig(given).models.chain).toEqual([...usual, 'anthropic', 'builtin'])
    expect(readConfig({ ...given, GEPETO_MODEL_CHAIN: 'groq,builtin' }).models.chain).toEqual([
      'groq',
      'builtin',
    ])
  })

  it('that lack something, or do not exist, are named at the start', () => {
    expect(() => readConfig({ AZURE_OPENAI_API_KEY: 'k', GEPETO_MODEL_CHAIN: 'openia,builtin' })).toThrow(
      /GEPETO_MODEL_CHAIN: there is no provider "openia".*\nAZURE_OPENAI_API_KEY needs AZURE_OPENAI_BASE_URL/s,
    )
  })
})
