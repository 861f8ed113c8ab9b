import { kindOf, type ProviderKind, providerKindNames, sentences } from '@gepeto/contract'
import { z } from 'zod'
import type { Bilingual } from '../language.ts'

/** One variable: its shape, its default if it has one, and a sentence for the documentation. */
export interface Variable {
  name: string
  schema: z.ZodType
  about: string
  secret: boolean
}

/** A list with commas between. */
export const commaList = z.string().transform((text) =>
  text
    .split(',')
    .map((step) => step.trim())
    .filter(Boolean),
)

/** Models to ask for at a provider: the first is the usual one. */
const modelNames = commaList.refine(
  (names) => names.every((name) => /^\S+$/.test(name)),
  sentences.modelName.en,
)

/** The three variables of a kind of provider. It is there when its key is, or its model where it works without a key. */
function providerVariables(kind: ProviderKind): Variable[] {
  const { name, prefix, keyVariable, key, baseUrl, model } = kindOf(kind)
  const needsMore = [...(baseUrl ? [] : [`${prefix}_BASE_URL`]), ...(model ? [] : [`${prefix}_MODEL`])]
  return [
    {
      name: keyVariable,
      schema: z.string().min(1).optional(),
      about: `${keyAbout[kind] ?? `Key of ${name}`}${key === 'none' ? ', where it asks for one.' : needsMore.length > 0 ? `; goes with ${needsMore.join(' and ')}.` : '.'}`,
      secret: true,
    },
    {
      name: `${prefix}_BASE_URL`,
      schema: baseUrl
        ? z.url({ protocol: /^https?$/ }).default(baseUrl)
        : z.url({ protocol: /^https?$/ }).optional(),
      about: `Base address of ${kind === 'openai' ? 'OpenAI, or of another server that speaks its API' : name}${addressHints[kind] ?? ''}.`,
      secret: false,
    },
    {
      name: `${prefix}_MODEL`,
      schema: model ? modelNames.default([model]) : modelNames.optional(),
      about: `Models to ask for there, separated by commas; the first is the usual one.${key === 'none' ? ' The provider is there when this is.' : ''}`,
      secret: false,
    },
  ]
}

const keyAbout: Partial<Record<ProviderKind, string>> = {
  openai: 'Key of OpenAI or of any server that speaks its API',
  bedrock: 'API key of Amazon Bedrock, or ACCESS_KEY_ID:SECRET_ACCESS_KEY',
}

const addressHints: Partial<Record<ProviderKind, string>> = {
  azure: ', such as https://NAME.openai.azure.com/openai/v1',
  bedrock: '; its host names the region',
  compatible: ' (vLLM, LM Studio, llama.cpp, LiteLLM), such as http://localhost:8080/v1',
}

/** The variables of every kind of provider. */
export const variablesOfProviders: Variable[] = providerKindNames.flatMap(providerVariables)

/** A provider that the environment offers. */
export interface ConfiguredProvider {
  kind: ProviderKind
  apiKey: string | undefined
  baseUrl: string
  /** The usual one first. */
  models: string[]
}

/** Those that have what they need; one that has its key and lacks something else is a mistake. */
export function configuredProviders(
  values: Record<string, unknown>,
  lines: Bilingual[],
): ConfiguredProvider[] {
  return providerKindNames.flatMap((kind) => {
    const { key, keyVariable, prefix } = kindOf(kind)
    const apiKey = values[keyVariable] as string | undefined
    const baseUrl = values[`${prefix}_BASE_URL`] as string | undefined
    const models = values[`${prefix}_MODEL`] as string[] | undefined
    if (key === 'needed' ? !apiKey : !models) return []
    if (baseUrl && models && models.length > 0) return [{ kind, apiKey, baseUrl, models }]
    const given = key === 'needed' ? keyVariable : `${prefix}_MODEL`
    const missing = baseUrl ? `${prefix}_MODEL` : `${prefix}_BASE_URL`
    lines.push({
      en: `${given} needs ${missing} beside it: this provider has no usual one.`,
      'pt-BR': `${given} exige ${missing}: este provedor não tem um valor usual.`,
    })
    return []
  })
}

/** The usual chain, with providers that it does not name before the built-in model: whoever sets one up means to use it. */
export function withOthers(chain: readonly string[], providers: readonly ConfiguredProvider[]): string[] {
  const others = providers.map(({ kind }) => kind).filter((kind) => !chain.includes(kind))
  return [...chain.filter((step) => step !== 'builtin'), ...others, 'builtin']
}
