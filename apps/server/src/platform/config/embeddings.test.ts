import { describe, expect, it } from 'vitest'
import { ConfigInvalid, readConfig } from './config.ts'
import { readEmbeddingChoice } from './embeddings.ts'

const problemOf = (environment: Record<string, string>): string => {
  try {
    readConfig(environment)
    return ''
  } catch (error) {
    if (error instanceof ConfigInvalid) return error.message
    throw error
  }
}

describe('the choice of an embedding model', () => {
  it('is the built-in one where nothing is said', () => {
    expect(readConfig({}).embeddings.id).toBe('builtin')
  })

  it('is a model of a provider that is set up, or of one that needs no key and has an address', () => {
    const { embeddings } = readConfig({
      GEPETO_EMBEDDINGS: 'ollama/nomic-embed-text',
      OPENAI_API_KEY: 'key',
      COMPATIBLE_BASE_URL: 'http://localhost:8080/v1',
    })
    const read = (id: string) => readEmbeddingChoice(id, embeddings)
    expect(read('ollama/nomic-embed-text')).toMatchObject({ kind: 'provider', model: 'nomic-embed-text' })
    expect(read('openai/text-embedding-3-small')).toMatchObject({ provider: { apiKey: 'key' } })
    expect(read('compatible/org/model')).toMatchObject({
      model: 'org/model',
      provider: { baseUrl: 'http://localhost:8080/v1' },
    })
  })

  it('is a folder by its name below the data folder, or by its path', () => {
    const { embeddings } = readConfig({ GEPETO_DATA_DIR: '/srv/gepeto' })
    expect(readEmbeddingChoice('onnx/acme/tiny', embeddings)).toMatchObject({
      path: '/srv/gepeto/models/acme/tiny',
      name: 'acme/tiny',
    })
    expect(readEmbeddingChoice('onnx:/srv/mine', embeddings)).toMatchObject({ path: '/srv/mine' })
  })

  it.each([
    ['openai/text-embedding-3-small', 'needs OPENAI_API_KEY'],
    ['compatible/m', 'needs COMPATIBLE_BASE_URL'],
    ['groq/m', 'is none of builtin'],
    ['openai', 'is none of builtin'],
    ['onnx/../../etc', 'has to be onnx/ORGANISATION/NAME'],
    ['onnx:models', 'from the root on'],
  ])('%s alone is refused with what is missing: %s', (id, said) => {
    expect(problemOf({ GEPETO_EMBEDDINGS: id })).toContain(said)
  })
})

describe('the choice of a model for names', () => {
  it('is none where nothing is said, and a folder otherwise', () => {
    expect(readConfig({}).names).toBeUndefined()
    expect(
      readConfig({ GEPETO_DATA_DIR: '/srv/gepeto', GEPETO_NAMES_MODEL: 'onnx/acme/names' }).names,
    ).toMatchObject({ path: '/srv/gepeto/models/acme/names', name: 'acme/names' })
  })

  it.each([
    ['openai/gpt', 'GEPETO_NAMES_MODEL: "openai/gpt" is neither onnx/ORGANISATION/NAME nor onnx:/FOLDER.'],
    ['onnx/../../etc', 'has to be onnx/ORGANISATION/NAME'],
  ])('%s is refused: %s', (id, said) => {
    expect(problemOf({ GEPETO_NAMES_MODEL: id })).toContain(said)
  })
})
