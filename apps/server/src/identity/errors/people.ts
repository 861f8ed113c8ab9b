import { Problem } from '../../platform/http/problem.ts'
import type { Bilingual } from '../../platform/language.ts'

/** Nobody in this workspace has this id. */
export class PersonNotFound extends Problem {
  static override readonly code = 'identity/person-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such person here', 'pt-BR': 'Não há essa pessoa aqui' }
  constructor(id: string) {
    super({
      en: `There is no person "${id}" in this workspace. GET /api/v1/users lists them.`,
      'pt-BR': `Não há a pessoa "${id}" neste espaço de trabalho. GET /api/v1/users mostra quem participa.`,
    })
  }
}

/** Nobody gives, takes away or changes what they do not hold themselves. */
export class NotYoursToGive extends Problem {
  static override readonly code = 'identity/not-yours-to-give'
  static override readonly status = 403
  static override readonly title = {
    en: 'You do not hold this yourself',
    'pt-BR': 'Você mesmo não tem isso',
  }
  readonly missing: readonly string[]
  /** @param missing the permissions that the actor lacks; empty where it is about something else */
  constructor(missing: readonly string[], said: Bilingual = notHeld(missing)) {
    super(said)
    this.missing = missing
  }
  override facts() {
    return { missing: this.missing }
  }
}

const notHeld = (missing: readonly string[]): Bilingual => ({
  en: `It takes permissions that you do not have (${missing.join(', ')}). Ask somebody who has them, such as an owner.`,
  'pt-BR': `Isto envolve permissões que você não tem (${missing.join(', ')}). Peça a quem as tenha, como quem é dono.`,
})

/** A workspace has at least one owner who can come in. */
export class LastOwner extends Problem {
  static override readonly code = 'identity/last-owner'
  static override readonly status = 409
  static override readonly title = { en: 'The last owner stays', 'pt-BR': 'O último dono permanece' }
  constructor() {
    super({
      en: 'This is the only owner of the workspace. Make somebody else an owner first.',
      'pt-BR': 'Esta é a única pessoa dona do espaço de trabalho. Torne outra pessoa dona antes.',
    })
  }
}

/** Nobody suspends themselves, since they could not undo it, nor makes a link to their own new password. */
export class NotOneself extends Problem {
  static override readonly code = 'identity/not-oneself'
  static override readonly status = 409
  static override readonly title = {
    en: 'You cannot do this to yourself',
    'pt-BR': 'Você não pode fazer isso consigo',
  }
  constructor(said: Bilingual = noSelfSuspension) {
    super(said)
  }
}

const noSelfSuspension: Bilingual = {
  en: 'You cannot suspend yourself. Ask another administrator.',
  'pt-BR': 'Você não pode suspender a si mesmo. Peça a outra pessoa que administre.',
}

/** The invited person is in the workspace already. */
export class AlreadyMember extends Problem {
  static override readonly code = 'identity/already-member'
  static override readonly status = 409
  static override readonly title = { en: 'This person is here already', 'pt-BR': 'Esta pessoa já está aqui' }
  constructor() {
    super({
      en: 'Somebody with this address works in this workspace already. Change their role instead.',
      'pt-BR': 'Alguém com este endereço já participa deste espaço de trabalho. Mude o papel dessa pessoa.',
    })
  }
}

/** No such invitation in this workspace, or it is no longer open. */
export class InvitationNotFound extends Problem {
  static override readonly code = 'identity/invitation-not-found'
  static override readonly status = 404
  static override readonly title = {
    en: 'There is no such open invitation',
    'pt-BR': 'Não há esse convite em aberto',
  }
  constructor(id: string) {
    super({
      en: `No invitation "${id}" is open in this workspace. It may have been accepted or revoked; invite anew.`,
      'pt-BR': `Não há convite "${id}" em aberto neste espaço de trabalho. Pode ter sido aceito ou revogado; convide de novo.`,
    })
  }
}

/** The link of an invitation is unknown, used, revoked, expired, or its inviter may no longer give what it promises. */
export class InvitationClosed extends Problem {
  static override readonly code = 'identity/invitation-closed'
  static override readonly status = 403
  static override readonly title = {
    en: 'This invitation is not valid',
    'pt-BR': 'Este convite não é válido',
  }
  constructor() {
    super({
      en: 'The invitation was used, withdrawn or has expired. Ask for a new one.',
      'pt-BR': 'O convite já foi usado, foi retirado ou venceu. Peça um novo.',
    })
  }
}

/** Neither a built-in role nor a custom one of this workspace. */
export class RoleNotFound extends Problem {
  static override readonly code = 'identity/role-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such role', 'pt-BR': 'Este papel não existe' }
  constructor(id: string) {
    super({
      en: `There is no role "${id}" in this workspace that can be changed. GET /api/v1/roles lists them.`,
      'pt-BR': `Não há papel "${id}" neste espaço de trabalho que se possa alterar. GET /api/v1/roles mostra quais há.`,
    })
  }
}

/** A role that somebody has, or is invited to, cannot be deleted. */
export class RoleInUse extends Problem {
  static override readonly code = 'identity/role-in-use'
  static override readonly status = 409
  static override readonly title = { en: 'The role is in use', 'pt-BR': 'O papel está em uso' }
  readonly people: number
  readonly invitations: number
  constructor(people: number, invitations: number) {
    super({
      en: `${people} people have this role, and ${invitations} open invitations name it. Give them another one first.`,
      'pt-BR': `${people} pessoas têm este papel, e ${invitations} convites em aberto o citam. Dê-lhes outro antes.`,
    })
    this.people = people
    this.invitations = invitations
  }
  override facts() {
    return { people: this.people, invitations: this.invitations }
  }
}

/** Another role or group of this workspace has this name. */
export class NameTaken extends Problem {
  static override readonly code = 'identity/name-taken'
  static override readonly status = 409
  static override readonly title = { en: 'The name is taken', 'pt-BR': 'O nome já existe' }
  constructor(name: string) {
    super({
      en: `"${name}" exists in this workspace already. Choose another name.`,
      'pt-BR': `"${name}" já existe neste espaço de trabalho. Escolha outro nome.`,
    })
  }
}

/** A workspace takes so many of these and no more. */
export class TooMany extends Problem {
  static override readonly code = 'identity/too-many'
  static override readonly status = 409
  static override readonly title = { en: 'There are too many already', 'pt-BR': 'Já existem muitos' }
  constructor(most: number) {
    super({
      en: `A workspace takes ${most} of these at most. Delete some that are no longer needed.`,
      'pt-BR': `Um espaço de trabalho aceita no máximo ${most} destes. Apague os que não são mais necessários.`,
    })
  }
}

/** No such group in this workspace. */
export class GroupNotFound extends Problem {
  static override readonly code = 'identity/group-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such group', 'pt-BR': 'Este grupo não existe' }
  constructor(id: string) {
    super({
      en: `There is no group "${id}" in this workspace. GET /api/v1/groups lists them.`,
      'pt-BR': `Não há grupo "${id}" neste espaço de trabalho. GET /api/v1/groups mostra quais há.`,
    })
  }
}
