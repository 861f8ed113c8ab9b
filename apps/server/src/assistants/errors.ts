import { Problem } from '../platform/http/problem.ts'
import type { Bilingual } from '../platform/language.ts'

export class AssistantNotFound extends Problem {
  static override readonly code = 'assistants/assistant-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such assistant', 'pt-BR': 'Este assistente não existe' }
  constructor(reference: string) {
    super({
      en: `No assistant "${reference}" that you may use exists in this workspace. GET /api/v1/assistants lists those that do.`,
      'pt-BR': `Não há assistente "${reference}" que você possa usar neste espaço de trabalho. GET /api/v1/assistants lista os que existem.`,
    })
  }
}

export class AssistantVersionNotFound extends Problem {
  static override readonly code = 'assistants/version-not-found'
  static override readonly status = 404
  static override readonly title = {
    en: 'The assistant has no such version',
    'pt-BR': 'O assistente não tem esta versão',
  }
  constructor(id: string, version: number) {
    super({
      en: `Assistant "${id}" has no version ${version}. GET /api/v1/assistants/${id}/versions lists those it has.`,
      'pt-BR': `O assistente "${id}" não tem a versão ${version}. GET /api/v1/assistants/${id}/versions lista as que ele tem.`,
    })
  }
}

/** It answers nobody until somebody resumes it. */
export class AssistantPaused extends Problem {
  static override readonly code = 'assistants/paused'
  static override readonly status = 409
  static override readonly title = { en: 'The assistant is paused', 'pt-BR': 'O assistente está em pausa' }
  constructor(name: string) {
    super({
      en: `"${name}" is paused and answers nobody for now. Ask without it, or ask those who look after it to resume it.`,
      'pt-BR': `"${name}" está em pausa e não responde a ninguém por enquanto. Pergunte sem ele, ou peça a quem cuida dele que o retome.`,
    })
  }
}

/** It was put away; it can be restored. */
export class AssistantArchived extends Problem {
  static override readonly code = 'assistants/archived'
  static override readonly status = 409
  static override readonly title = {
    en: 'The assistant is archived',
    'pt-BR': 'O assistente está arquivado',
  }
  constructor(name: string) {
    super({
      en: `"${name}" is archived: it neither answers nor changes. Restore it first, or ask those who look after it to.`,
      'pt-BR': `"${name}" está arquivado: não responde nem muda. Restaure-o antes, ou peça isso a quem cuida dele.`,
    })
  }
}

/** There is a draft, and no version that could answer. */
export class AssistantNotPublished extends Problem {
  static override readonly code = 'assistants/not-published'
  static override readonly status = 409
  static override readonly title = {
    en: 'The assistant was never published',
    'pt-BR': 'O assistente nunca foi publicado',
  }
  constructor(name: string) {
    super({
      en: `"${name}" is a draft and answers nobody yet. Publish it first.`,
      'pt-BR': `"${name}" é um rascunho e ainda não responde a ninguém. Publique-o primeiro.`,
    })
  }
}

/** Somebody else changed the draft after it was read. */
export class StaleDraft extends Problem {
  static override readonly code = 'assistants/stale-draft'
  static override readonly status = 409
  static override readonly title = {
    en: 'The draft has changed meanwhile',
    'pt-BR': 'O rascunho mudou nesse meio-tempo',
  }
  readonly revision: number
  constructor(read: number, revision: number) {
    super({
      en: `You read revision ${read} of the draft; it is at revision ${revision} now. Read it again, then change that.`,
      'pt-BR': `Você leu a revisão ${read} do rascunho; agora ele está na revisão ${revision}. Leia de novo e altere essa.`,
    })
    this.revision = revision
  }
  override facts() {
    return { revision: this.revision }
  }
}

/** Publishing would make a version that equals the one that answers. */
export class NothingToPublish extends Problem {
  static override readonly code = 'assistants/nothing-to-publish'
  static override readonly status = 409
  static override readonly title = { en: 'There is nothing to publish', 'pt-BR': 'Não há o que publicar' }
  constructor(version: number) {
    super({
      en: `The draft equals version ${version}, which answers already. Change it first.`,
      'pt-BR': `O rascunho é igual à versão ${version}, que já responde. Altere-o primeiro.`,
    })
  }
}

const namesOfModels: Bilingual = {
  en: 'is the name of a model or a provider',
  'pt-BR': 'é nome de um modelo ou provedor',
}
const namesOfAssistants: Bilingual = {
  en: 'belongs to another assistant of this workspace',
  'pt-BR': 'é de outro assistente deste espaço de trabalho',
}

/** Programs ask assistants and models by one name, so no two share it. */
export class SlugTaken extends Problem {
  static override readonly code = 'assistants/slug-taken'
  static override readonly status = 409
  static override readonly title = { en: 'The short name is taken', 'pt-BR': 'O nome curto já existe' }
  constructor(slug: string, by: 'assistant' | 'model') {
    const why = by === 'model' ? namesOfModels : namesOfAssistants
    super({
      en: `"${slug}" ${why.en}. Choose another short name.`,
      'pt-BR': `"${slug}" ${why['pt-BR']}. Escolha outro nome curto.`,
    })
  }
}
