import { Problem } from '../platform/http/problem.ts'
import type { Bilingual } from '../platform/language.ts'

/** E-mail or password is wrong; which of them is not said. */
export class SignInRefused extends Problem {
  static override readonly code = 'identity/sign-in-refused'
  static override readonly status = 401
  static override readonly title = {
    en: 'E-mail or password is wrong',
    'pt-BR': 'E-mail ou senha incorretos',
  }
  constructor() {
    super({
      en: 'No account has this e-mail and password. Check both and try again.',
      'pt-BR': 'Nenhuma conta tem este e-mail e esta senha. Confira os dois e tente de novo.',
    })
  }
}

/** The set-up link was used already, or its code is not the one that was printed. */
export class SetupClosed extends Problem {
  static override readonly code = 'identity/setup-closed'
  static override readonly status = 403
  static override readonly title = {
    en: 'This set-up link is not valid',
    'pt-BR': 'Este link de configuração não é válido',
  }
  constructor(said: Bilingual) {
    super(said)
  }
}

/** No such key in this workspace. */
export class KeyNotFound extends Problem {
  static override readonly code = 'identity/key-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such API key', 'pt-BR': 'Esta chave de API não existe' }
  constructor(id: string) {
    super({
      en: `No API key "${id}" exists in this workspace. "gepeto keys list" shows the ones that do.`,
      'pt-BR': `Não há chave de API "${id}" neste espaço de trabalho. "gepeto keys list" mostra as que existem.`,
    })
  }
}

/** No such workspace among those of the person, or not the one that the request works in. */
export class WorkspaceNotFound extends Problem {
  static override readonly code = 'identity/workspace-not-found'
  static override readonly status = 404
  static override readonly title = {
    en: 'There is no such workspace',
    'pt-BR': 'Este espaço de trabalho não existe',
  }
  constructor() {
    super({
      en: 'You work in no such workspace. Name one of yours in the header "x-workspace"; GET /api/v1/workspaces lists them.',
      'pt-BR':
        'Você não trabalha nesse espaço. Indique um dos seus no cabeçalho "x-workspace"; GET /api/v1/workspaces mostra quais são.',
    })
  }
}

/** An installation has at least one workspace. */
export class LastWorkspace extends Problem {
  static override readonly code = 'identity/last-workspace'
  static override readonly status = 409
  static override readonly title = {
    en: 'The last workspace stays',
    'pt-BR': 'O último espaço de trabalho permanece',
  }
  constructor() {
    super({
      en: 'This is the only workspace of this Gepeto. Create another one before you delete it.',
      'pt-BR': 'Este é o único espaço de trabalho deste Gepeto. Crie outro antes de apagá-lo.',
    })
  }
}

/** A credential without a person, such as the bootstrap key before there is an owner, wants to do what takes one. */
export class PersonNeeded extends Problem {
  static override readonly code = 'identity/person-needed'
  static override readonly status = 409
  static override readonly title = { en: 'This takes a person', 'pt-BR': 'Isto exige uma pessoa' }
  constructor() {
    super({
      en: 'A workspace needs an owner, and no person stands behind this credential. Make the first account, then try again.',
      'pt-BR':
        'Um espaço de trabalho precisa de dono, e não há uma pessoa por trás desta credencial. Crie a primeira conta e tente de novo.',
    })
  }
}

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

/** The password is one of those that attackers try first. */
export class PasswordTooCommon extends Problem {
  static override readonly code = 'identity/password-too-common'
  static override readonly status = 400
  static override readonly title = {
    en: 'This password is easy to guess',
    'pt-BR': 'Esta senha é fácil de adivinhar',
  }
  constructor() {
    super({
      en: 'This password, or the word it is made of, is among those that attackers try first. Take a few words that do not belong together.',
      'pt-BR':
        'Esta senha, ou a palavra de que ela é feita, está entre as que são tentadas primeiro em ataques. Use algumas palavras que não combinam entre si.',
    })
  }
}

/** The password that was entered again is not the account's. */
export class PasswordWrong extends Problem {
  static override readonly code = 'identity/password-wrong'
  static override readonly status = 403
  static override readonly title = { en: 'The password is wrong', 'pt-BR': 'A senha está incorreta' }
  constructor() {
    super({
      en: 'This is not the password of your account. Enter it again.',
      'pt-BR': 'Esta não é a senha da sua conta. Digite-a de novo.',
    })
  }
}

/** The account signs in without a password, so there is none to change or to enter. */
export class NoPassword extends Problem {
  static override readonly code = 'identity/no-password'
  static override readonly status = 409
  static override readonly title = { en: 'This account has no password', 'pt-BR': 'Esta conta não tem senha' }
  constructor() {
    super({
      en: 'You sign in without a password. To get one, ask for a link on the sign-in page under "Forgot your password?".',
      'pt-BR':
        'Você entra sem senha. Para ter uma, peça um link na página de entrada, em "Esqueceu a senha?".',
    })
  }
}

/** What guards the account is changed on the page only, not with an API key or a token. */
export class SessionNeeded extends Problem {
  static override readonly code = 'identity/session-needed'
  static override readonly status = 403
  static override readonly title = {
    en: 'Sign in on the page for this',
    'pt-BR': 'Entre pela página para isso',
  }
  constructor() {
    super({
      en: 'Passwords, second factors and passkeys are changed by a person who is signed in on the page, not with an API key or an access token.',
      'pt-BR':
        'Senhas, segundos fatores e chaves de acesso são alterados por quem entrou pela página, e não com uma chave de API ou um token de acesso.',
    })
  }
}

/** The session is too old for what it is used for. */
export class SignInAgain extends Problem {
  static override readonly code = 'identity/sign-in-again'
  static override readonly status = 403
  static override readonly title = { en: 'Sign in again for this', 'pt-BR': 'Entre de novo para isso' }
  constructor() {
    super({
      en: 'To add a passkey you must have signed in within the last 30 minutes. Sign out, sign in and try again.',
      'pt-BR':
        'Para adicionar uma chave de acesso, você precisa ter entrado nos últimos 30 minutos. Saia, entre e tente de novo.',
    })
  }
}

/** The one-time code is wrong, was used already, or its time is over. */
export class CodeRefused extends Problem {
  static override readonly code = 'identity/code-refused'
  static override readonly status = 401
  static override readonly title = { en: 'This code is not valid', 'pt-BR': 'Este código não vale' }
  constructor() {
    super({
      en: 'The code is wrong or was used already. Take the one that your app shows now; a recovery code works only once.',
      'pt-BR':
        'O código está errado ou já foi usado. Use o que o aplicativo mostra agora; um código de recuperação só vale uma vez.',
    })
  }
}

/** The second step of signing in came too late, or was tried too often. */
export class SecondStepOver extends Problem {
  static override readonly code = 'identity/second-step-over'
  static override readonly status = 401
  static override readonly title = { en: 'Start signing in again', 'pt-BR': 'Comece a entrar de novo' }
  constructor() {
    super({
      en: 'The second step took too long, or too many codes were wrong. Enter your password again.',
      'pt-BR': 'A segunda etapa demorou demais, ou houve códigos errados demais. Digite sua senha de novo.',
    })
  }
}

/** Too many wrong codes for one account; only whoever knows its password can bring this about. */
export class SecondFactorLocked extends Problem {
  static override readonly code = 'identity/second-factor-locked'
  static override readonly status = 429
  static override readonly title = { en: 'Too many wrong codes', 'pt-BR': 'Códigos errados demais' }
  constructor() {
    super({
      en: 'Too many wrong codes were entered for this account. Try again in 15 minutes. If it was not you, change your password: somebody knows it.',
      'pt-BR':
        'Foram digitados códigos errados demais para esta conta. Tente de novo em 15 minutos. Se não foi você, troque a senha: alguém a conhece.',
    })
  }
  override get retryAfterSeconds() {
    return 900
  }
}

/** The second factor is already there, or is not. */
export class SecondFactorState extends Problem {
  static override readonly code = 'identity/second-factor-state'
  static override readonly status = 409
  static override readonly title = {
    en: 'The second factor is not in this state',
    'pt-BR': 'O segundo fator não está nesta situação',
  }
  constructor(isOn: boolean) {
    super(
      isOn
        ? {
            en: 'An authenticator app is set up already. Turn it off first to set up another one.',
            'pt-BR': 'Já há um aplicativo autenticador. Desative-o antes de configurar outro.',
          }
        : {
            en: 'No authenticator app is set up. Set one up first.',
            'pt-BR': 'Não há aplicativo autenticador. Configure um primeiro.',
          },
    )
  }
}

/** A passkey could not be verified. Which check failed is not said. */
export class PasskeyRefused extends Problem {
  static override readonly code = 'identity/passkey-refused'
  static override readonly status = 401
  static override readonly title = {
    en: 'This passkey is not valid here',
    'pt-BR': 'Esta chave de acesso não vale aqui',
  }
  constructor() {
    super({
      en: 'The passkey could not be verified. Try again; it must belong to this address and confirm you by PIN, finger or face.',
      'pt-BR':
        'Não foi possível verificar a chave de acesso. Tente de novo; ela precisa ser deste endereço e confirmar você por PIN, digital ou rosto.',
    })
  }
}

/** No such passkey in this account. */
export class PasskeyNotFound extends Problem {
  static override readonly code = 'identity/passkey-not-found'
  static override readonly status = 404
  static override readonly title = {
    en: 'There is no such passkey',
    'pt-BR': 'Esta chave de acesso não existe',
  }
  constructor(id: string) {
    super({
      en: `Your account has no passkey "${id}". It may have been removed already.`,
      'pt-BR': `Sua conta não tem a chave de acesso "${id}". Talvez já tenha sido removida.`,
    })
  }
}

/** No such session of this person. */
export class SessionNotFound extends Problem {
  static override readonly code = 'identity/session-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such session', 'pt-BR': 'Esta sessão não existe' }
  constructor(id: string) {
    super({
      en: `You have no session "${id}". It may have ended already.`,
      'pt-BR': `Você não tem a sessão "${id}". Talvez já tenha terminado.`,
    })
  }
}

/** The link is unknown, was used, or its time is over. */
export class LinkOver extends Problem {
  static override readonly code = 'identity/link-over'
  static override readonly status = 400
  static override readonly title = { en: 'This link is no longer valid', 'pt-BR': 'Este link não vale mais' }
  constructor() {
    super({
      en: 'This link was used already or has expired. Ask for a new one.',
      'pt-BR': 'Este link já foi usado ou venceu. Peça um novo.',
    })
  }
}

/** No single sign-on of this name is configured. */
export class IssuerNotFound extends Problem {
  static override readonly code = 'identity/issuer-not-found'
  static override readonly status = 404
  static override readonly title = {
    en: 'There is no such single sign-on',
    'pt-BR': 'Este login único não existe',
  }
  constructor(id: string) {
    super({
      en: `No single sign-on "${id}" is configured. Whoever runs this server sets GEPETO_OIDC_ISSUER.`,
      'pt-BR': `Nenhum login único "${id}" está configurado. Quem cuida deste servidor define GEPETO_OIDC_ISSUER.`,
    })
  }
}

/** The identity provider did not answer, or is not the one that is configured. */
export class IssuerUnreachable extends Problem {
  static override readonly code = 'identity/issuer-unreachable'
  static override readonly status = 503
  static override readonly title = {
    en: 'The identity provider did not answer',
    'pt-BR': 'O provedor de identidade não respondeu',
  }
  constructor(name: string, cause?: unknown) {
    super(
      {
        en: `"${name}" cannot be reached at this moment, or answers in another issuer's name. Try again shortly, or sign in another way.`,
        'pt-BR': `Não é possível falar com "${name}" neste momento, ou ele responde em nome de outro emissor. Tente de novo em instantes, ou entre de outro modo.`,
      },
      { cause },
    )
  }
  override get retryAfterSeconds() {
    return 10
  }
}

/** An access or refresh token that is not (or no longer) valid. Why is not said. */
export class TokenRefused extends Problem {
  static override readonly code = 'identity/token-refused'
  static override readonly status = 401
  static override readonly title = { en: 'This token is not valid', 'pt-BR': 'Este token não vale' }
  constructor() {
    super({
      en: 'The token is not valid, has expired, or its session has ended. Get a new one at POST /api/v1/auth/token.',
      'pt-BR': 'O token não vale, venceu, ou a sessão dele terminou. Peça outro em POST /api/v1/auth/token.',
    })
  }
}

/** The password was right, and the account also asks for a one-time code. */
export class SecondFactorNeeded extends Problem {
  static override readonly code = 'identity/second-factor-needed'
  static override readonly status = 401
  static override readonly title = { en: 'A code is needed too', 'pt-BR': 'Também é preciso um código' }
  constructor() {
    super({
      en: 'This account has a second factor. Send the code of your app as "totp", or a recovery code as "recoveryCode".',
      'pt-BR':
        'Esta conta tem um segundo fator. Envie o código do seu aplicativo em "totp", ou um código de recuperação em "recoveryCode".',
    })
  }
}

/** Whoever has a person's link becomes them, in every workspace of theirs. */
export class PersonElsewhere extends Problem {
  static override readonly code = 'identity/person-elsewhere'
  static override readonly status = 403
  static override readonly title = {
    en: 'This person also works elsewhere',
    'pt-BR': 'Esta pessoa também trabalha em outro lugar',
  }
  constructor() {
    super({
      en: 'This person also belongs to another workspace, where their password is not yours to change. Let them use "Forgot your password?" on the sign-in page.',
      'pt-BR':
        'Esta pessoa também pertence a outro espaço de trabalho, onde a senha dela não é sua para trocar. Peça que ela use "Esqueceu a senha?" na página de entrada.',
    })
  }
}

/** A letter would name an address that the caller chose: the operator has not said where people reach this server. */
export class PublicUrlMissing extends Problem {
  static override readonly code = 'identity/public-url-missing'
  static override readonly status = 409
  static override readonly title = {
    en: 'The server does not know its own address',
    'pt-BR': 'O servidor não sabe o próprio endereço',
  }
  constructor() {
    super({
      en: 'No link can be sent by e-mail, because nobody has said where people reach this server. Whoever runs it sets GEPETO_PUBLIC_URL.',
      'pt-BR':
        'Não é possível enviar um link por e-mail, porque ninguém disse em que endereço este servidor é usado. Quem cuida dele define GEPETO_PUBLIC_URL.',
    })
  }
}
