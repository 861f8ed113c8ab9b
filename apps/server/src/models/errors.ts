import { Problem } from '../platform/http/problem.ts'
import { type Bilingual, BilingualError, type InterfaceLanguage } from '../platform/language.ts'

/** The request names a model that is not configured. */
export class ModelNotFound extends Problem {
  static override readonly code = 'models/model-not-found'
  static override readonly status = 400
  static override readonly title = { en: 'There is no such model', 'pt-BR': 'Este modelo não existe' }
  constructor(name: string, known: string[]) {
    super({
      en: `No model "${name}" is configured. There are: ${known.join(', ')}.`,
      'pt-BR': `O modelo "${name}" não está configurado. Há estes: ${known.join(', ')}.`,
    })
  }
}

/** Why one model of a route did not answer; neither its address nor its key stands in it. */
export interface ModelFailure {
  /** `builtin` or `provider/model`. */
  model: string
  reason: Bilingual
  /** What its server answered, where it did. */
  status?: number
  /** Its server's own words on what is wrong with the request; only where the caller can do something about it. */
  said?: string
}

/** Every model of the chain failed. */
export class ModelsUnavailable extends Problem {
  static override readonly code = 'models/unavailable'
  static override readonly status = 503
  static override readonly title = { en: 'No model answered', 'pt-BR': 'Nenhum modelo respondeu' }
  readonly failures: readonly ModelFailure[]
  constructor(failures: readonly ModelFailure[]) {
    const list = (language: InterfaceLanguage) =>
      failures.map(({ model, reason }) => `${model}: ${reason[language]}`).join('; ')
    super({
      en: `No model answered in full (${list('en')}). Try again in a moment.`,
      'pt-BR': `Nenhum modelo respondeu por inteiro (${list('pt-BR')}). Tente de novo daqui a pouco.`,
    })
    this.failures = failures
  }
  override facts(language: InterfaceLanguage) {
    return { failures: this.failures.map(({ model, reason }) => ({ model, reason: reason[language] })) }
  }
  override get retryAfterSeconds() {
    return 10
  }
}

/** Names in a text could not be looked for, so it goes to nobody who may not read them. */
export class NamesUnavailable extends BilingualError {
  override readonly name = 'NamesUnavailable'
  constructor(cause: unknown) {
    super(
      {
        en: 'names in the text could not be masked, so nothing was sent',
        'pt-BR': 'não foi possível mascarar os nomes do texto, então nada foi enviado',
      },
      { cause },
    )
  }
}

/** What makes vectors did not answer. Search goes on by words; only one that asks for vectors alone is told. */
export class EmbeddingsUnavailable extends Problem {
  static override readonly code = 'models/embeddings-unavailable'
  static override readonly status = 503
  static override readonly title = {
    en: 'The embedding model did not answer',
    'pt-BR': 'O modelo de embeddings não respondeu',
  }
  readonly model: string
  readonly reason: Bilingual
  /** It will not read this text, whenever it is asked. */
  readonly isRefusal: boolean
  constructor(
    model: string,
    reason: Bilingual,
    { cause, isRefusal = false }: { cause?: unknown; isRefusal?: boolean } = {},
  ) {
    super(
      {
        en: `The embedding model "${model}" did not answer: ${reason.en}. Search by words (mode lexical or hybrid) goes on without it.`,
        'pt-BR': `O modelo de embeddings "${model}" não respondeu: ${reason['pt-BR']}. A busca por palavras (modo lexical ou hybrid) continua sem ele.`,
      },
      { cause },
    )
    this.model = model
    this.reason = reason
    this.isRefusal = isRefusal
  }
  override get retryAfterSeconds() {
    return 10
  }
}

/** A workspace cannot have its vectors made by this. */
export class EmbeddingNotOffered extends Problem {
  static override readonly code = 'models/embedding-not-offered'
  static override readonly status = 400
  static override readonly title = {
    en: 'No vectors can be had of this',
    'pt-BR': 'Não é possível obter vetores disto',
  }
  constructor(model: string) {
    super({
      en: `"${model}" is none of what GET /api/v1/models/embeddings offers: a model as it stands there, or one of the providers with a model, such as openai/text-embedding-3-small.`,
      'pt-BR': `"${model}" não está entre o que GET /api/v1/models/embeddings oferece: um modelo como está lá, ou um dos provedores com um modelo, como openai/text-embedding-3-small.`,
    })
  }
}

/** No such provider in this workspace. */
export class ProviderNotFound extends Problem {
  static override readonly code = 'models/provider-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such provider', 'pt-BR': 'Este provedor não existe' }
  constructor(id: string) {
    super({
      en: `No provider "${id}" is set up in this workspace. GET /api/v1/models/providers lists them.`,
      'pt-BR': `Não há provedor "${id}" neste espaço de trabalho. GET /api/v1/models/providers mostra quais há.`,
    })
  }
}

/** It comes from variables of the server, so it is changed there. */
export class ProviderFromEnvironment extends Problem {
  static override readonly code = 'models/provider-from-environment'
  static override readonly status = 409
  static override readonly title = {
    en: 'This provider is set by the server',
    'pt-BR': 'Este provedor é definido pelo servidor',
  }
  constructor(id: string) {
    super({
      en: `"${id}" comes from variables of the server. Whoever runs the server changes them; then it starts again.`,
      'pt-BR': `"${id}" vem de variáveis do servidor. Quem cuida do servidor as altera e o inicia de novo.`,
    })
  }
}

/** Another provider or route has this name. */
export class ModelNameTaken extends Problem {
  static override readonly code = 'models/name-taken'
  static override readonly status = 409
  static override readonly title = { en: 'The name is taken', 'pt-BR': 'O nome já está em uso' }
  /** @param isReserved nothing has it here, but Gepeto or a provider of the server's variables goes by it */
  constructor(name: string, isReserved = false) {
    super(
      isReserved
        ? {
            en: `"${name}" is kept for Gepeto itself, or for the provider that the server's variables set up, there or not. Choose another one, such as "our-${name}".`,
            'pt-BR': `"${name}" é reservado ao próprio Gepeto ou ao provedor que as variáveis do servidor configuram, mesmo que não exista agora. Escolha outro, como "nosso-${name}".`,
          }
        : {
            en: `"${name}" is the name of a provider, a route or an assistant already. Choose another one.`,
            'pt-BR': `"${name}" já é o nome de um provedor, de uma rota ou de um assistente. Escolha outro.`,
          },
    )
  }
}

/** The provider lacks its key or its address. */
export class ProviderIncomplete extends Problem {
  static override readonly code = 'models/provider-incomplete'
  static override readonly status = 400
  static override readonly title = {
    en: 'Something is missing for this provider',
    'pt-BR': 'Falta algo para este provedor',
  }
  constructor(lacks: 'key' | 'address' | 'key-for-address') {
    super(lacking[lacks])
  }
}

const lacking: Record<'key' | 'address' | 'key-for-address', Bilingual> = {
  key: { en: 'This provider needs a key.', 'pt-BR': 'Este provedor precisa de uma chave.' },
  address: {
    en: 'This kind of provider has no usual address. Give its base address.',
    'pt-BR': 'Este tipo de provedor não tem endereço usual. Informe o endereço base.',
  },
  'key-for-address': {
    en: 'A kept key goes to no other address than it was given for. Enter the key again together with the new address.',
    'pt-BR':
      'Uma chave guardada só vai para o endereço para o qual foi dada. Digite a chave de novo junto com o novo endereço.',
  },
}

/** A workspace takes so many providers or routes and no more. */
export class TooManyModels extends Problem {
  static override readonly code = 'models/too-many'
  static override readonly status = 409
  static override readonly title = {
    en: 'There are too many of these already',
    'pt-BR': 'Já há muitos destes',
  }
  constructor(most: number) {
    super({
      en: `A workspace takes at most ${most} of these. Delete one that is no longer needed.`,
      'pt-BR': `Um espaço de trabalho aceita no máximo ${most} destes. Apague um que não seja mais necessário.`,
    })
  }
}

/** No such route in this workspace. */
export class RouteNotFound extends Problem {
  static override readonly code = 'models/route-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such route', 'pt-BR': 'Esta rota não existe' }
  constructor(id: string) {
    super({
      en: `No route "${id}" exists in this workspace. GET /api/v1/models/routes lists them.`,
      'pt-BR': `Não há rota "${id}" neste espaço de trabalho. GET /api/v1/models/routes mostra quais há.`,
    })
  }
}
