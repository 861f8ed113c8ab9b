import type { LegalHold, Permission } from '@gepeto/contract'
import { Problem } from '../platform/http/problem.ts'

/** Somebody or something under hold. */
export interface HeldThing {
  id: string
  scope: LegalHold['scope']
  subjectId: string
  /** null: it has none any more. */
  subjectName: string | null
}

function nameHeld({ scope, subjectId, subjectName }: HeldThing): { en: string; 'pt-BR': string } {
  if (scope === 'workspace') return { en: 'the whole workspace', 'pt-BR': 'todo o espaço de trabalho' }
  const name = subjectName ?? subjectId
  return scope === 'person'
    ? { en: name, 'pt-BR': name }
    : { en: `the collection "${name}"`, 'pt-BR': `a coleção "${name}"` }
}

/** What was to be deleted is under legal hold. On whom and since when is told to those who look after holds. */
export class UnderLegalHold extends Problem {
  static override readonly code = 'privacy/under-legal-hold'
  static override readonly status = 409
  static override readonly title = { en: 'Under legal hold', 'pt-BR': 'Sob preservação legal' }
  readonly hold: HeldThing & { setAt: string }
  readonly isDetailed: boolean
  constructor(hold: UnderLegalHold['hold'], isDetailed = false) {
    const day = hold.setAt.slice(0, 10)
    const held = nameHeld(hold)
    const neutral = {
      en: 'This is kept for now for legal reasons, and nobody may delete it. Ask an administrator of the workspace.',
      'pt-BR':
        'Isto é mantido por enquanto por motivos legais, e ninguém pode apagá-lo. Fale com quem administra o espaço de trabalho.',
    }
    const detailed = {
      en: `The legal hold of ${day} on ${held.en} keeps this, and nobody may delete it. Ask an auditor or owner of the workspace whether the hold can be lifted.`,
      'pt-BR': `A preservação legal de ${day} sobre ${held['pt-BR']} mantém isto, e ninguém pode apagá-lo. Pergunte a quem audita ou é dono do espaço de trabalho se ela pode ser encerrada.`,
    }
    super(isDetailed ? detailed : neutral)
    this.hold = hold
    this.isDetailed = isDetailed
  }
  override toldTo(permissions: ReadonlySet<Permission>) {
    return permissions.has('holds:manage') || permissions.has('privacy:read')
      ? new UnderLegalHold(this.hold, true)
      : this
  }
  override facts() {
    return this.isDetailed ? { hold: this.hold } : {}
  }
}

export class LegalHoldNotFound extends Problem {
  static override readonly code = 'privacy/legal-hold-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'No such legal hold', 'pt-BR': 'Preservação legal não encontrada' }
  constructor(id: string) {
    super({
      en: `There is no legal hold "${id}" in this workspace, or it was lifted.`,
      'pt-BR': `Não há preservação legal "${id}" neste espaço de trabalho, ou ela já foi encerrada.`,
    })
  }
}

export class HoldExists extends Problem {
  static override readonly code = 'privacy/hold-exists'
  static override readonly status = 409
  static override readonly title = {
    en: 'It is under legal hold already',
    'pt-BR': 'Já está sob preservação legal',
  }
  readonly holdId: string
  constructor(holdId: string, thing: HeldThing) {
    const held = nameHeld(thing)
    super({
      en: `A legal hold stands on ${held.en} already. Lift that one first to give another reason.`,
      'pt-BR': `Já há uma preservação legal sobre ${held['pt-BR']}. Encerre-a antes para dar outro motivo.`,
    })
    this.holdId = holdId
  }
  override facts() {
    return { holdId: this.holdId }
  }
}

/** A hold on somebody or something that is not there. */
export class NothingToHold extends Problem {
  static override readonly code = 'privacy/nothing-to-hold'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such thing to hold', 'pt-BR': 'Não há o que preservar' }
  constructor(id: string) {
    super({
      en: `"${id}" is neither this workspace nor a person or collection of it.`,
      'pt-BR': `"${id}" não é este espaço de trabalho, nem uma pessoa ou coleção dele.`,
    })
  }
}

/** The words have changed since they were shown. */
export class TextChanged extends Problem {
  static override readonly code = 'privacy/text-changed'
  static override readonly status = 409
  static override readonly title = { en: 'The text has changed', 'pt-BR': 'O texto mudou' }
  constructor(version: string) {
    super({
      en: `What is agreed to stands in version ${version} now. Read it and decide again.`,
      'pt-BR': `O que se consente está agora na versão ${version}. Leia-o e decida de novo.`,
    })
  }
}

/** A consent is a person's own to give; a credential without a person has none. */
export class NobodysConsent extends Problem {
  static override readonly code = 'privacy/nobodys-consent'
  static override readonly status = 409
  static override readonly title = { en: 'A person decides this', 'pt-BR': 'Isto é decisão de uma pessoa' }
  constructor() {
    super({
      en: 'This credential belongs to no person. Sign in to decide for yourself.',
      'pt-BR': 'Esta credencial não é de nenhuma pessoa. Entre com a sua conta para decidir por si.',
    })
  }
}

/** The same archive is being made already: it reads all that the log tells of somebody. */
export class ArchiveUnderWay extends Problem {
  static override readonly code = 'privacy/archive-under-way'
  static override readonly status = 429
  static override readonly title = {
    en: 'An archive is being made already',
    'pt-BR': 'Já há um arquivo sendo preparado',
  }
  constructor() {
    super({
      en: 'One archive at a time is made of each person, and for each. Wait until the one that was begun has arrived, then ask again.',
      'pt-BR':
        'É preparado um arquivo por vez de cada pessoa, e para cada uma. Espere chegar o que já começou e peça de novo.',
    })
  }
  override get retryAfterSeconds() {
    return 60
  }
}
