import { kindOf, type ProviderKind, providerKindNames } from '@gepeto/contract'
import type { Bilingual } from '../language.ts'
import { type FolderChoice, readFolderChoice } from './model-folder.ts'
import type { ConfiguredProvider } from './providers.ts'

/** Kinds of providers whose models make vectors. */
const embeddingKinds: readonly ProviderKind[] = providerKindNames.filter(
  (kind) => kind !== 'anthropic' && kind !== 'groq',
)

/** What makes the vectors of passages and questions. `id` is how it is written in GEPETO_EMBEDDINGS. */
export type EmbeddingChoice =
  | { kind: 'builtin'; id: 'builtin' }
  | { kind: 'provider'; id: string; provider: ConfiguredProvider; model: string }
  | FolderChoice

export interface EmbeddingPlaces {
  /** Every provider that could be asked, whether or not it has a language model. */
  providers: readonly ConfiguredProvider[]
  /** Where model files are kept, by organisation and name. */
  modelsDir: string
}

/** Reads `builtin`, `onnx:/folder`, `onnx/organisation/name` or `provider/model`. @returns a sentence where it cannot be used */
export function readEmbeddingChoice(
  id: string,
  { providers, modelsDir }: EmbeddingPlaces,
): EmbeddingChoice | Bilingual {
  if (id === 'builtin') return { kind: 'builtin', id }
  const folder = readFolderChoice(id, modelsDir)
  if (folder) return folder
  const [kind = '', ...rest] = id.split('/')
  const model = rest.join('/')
  if (!(embeddingKinds as readonly string[]).includes(kind) || model === '')
    return {
      en: `"${id}" is none of builtin, onnx:/FOLDER, onnx/ORGANISATION/NAME, PROVIDER/MODEL with one of the providers ${embeddingKinds.join(', ')}.`,
      'pt-BR': `"${id}" não é builtin, onnx:/PASTA, onnx/ORGANIZAÇÃO/NOME nem PROVEDOR/MODELO com um dos provedores ${embeddingKinds.join(', ')}.`,
    }
  const provider = providers.find((one) => one.kind === kind)
  if (provider) return { kind: 'provider', id, provider, model }
  const { key, keyVariable, prefix } = kindOf(kind as ProviderKind)
  const missing = key === 'needed' ? keyVariable : `${prefix}_BASE_URL`
  return {
    en: `"${id}" needs ${missing}.`,
    'pt-BR': `"${id}" exige ${missing}.`,
  }
}

/** The providers that vectors may be asked of: those that are set up, and those that need no key and have an address. */
export function embeddingProviders(
  values: Record<string, unknown>,
  configured: readonly ConfiguredProvider[],
): ConfiguredProvider[] {
  return embeddingKinds.flatMap((kind) => {
    const standing = configured.find((provider) => provider.kind === kind)
    if (standing) return standing
    const { key, keyVariable, prefix } = kindOf(kind)
    const apiKey = values[keyVariable] as string | undefined
    const baseUrl = values[`${prefix}_BASE_URL`] as string | undefined
    if (!baseUrl || (key === 'needed' && !apiKey)) return []
    return { kind, apiKey, baseUrl, models: [] }
  })
}
