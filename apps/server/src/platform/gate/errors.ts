import { Problem } from '../http/problem.ts'

/** More requests than the limit takes. `violatedPolicies` names the limits as the header RateLimit-Policy does. */
export class TooManyRequests extends Problem {
  static override readonly code = 'request/too-many'
  static override readonly status = 429
  static override readonly title = { en: 'Too many requests', 'pt-BR': 'Requisições demais' }
  readonly policies: readonly string[]
  readonly waitSeconds: number
  constructor(policies: readonly string[], waitSeconds: number) {
    super({
      en: `More requests came than the limit takes. Try again in ${waitSeconds} s.`,
      'pt-BR': `Chegaram mais requisições do que o limite aceita. Tente de novo em ${waitSeconds} s.`,
    })
    this.policies = policies
    this.waitSeconds = waitSeconds
  }
  override facts() {
    return { violatedPolicies: this.policies }
  }
  override get retryAfterSeconds() {
    return this.waitSeconds
  }
}

/** Too many wrong passwords. A device that signed in to this account before is not held up by what others try. */
export class SignInThrottled extends Problem {
  static override readonly code = 'identity/sign-in-throttled'
  static override readonly status = 429
  static override readonly title = {
    en: 'Too many failed sign-ins',
    'pt-BR': 'Tentativas de entrada demais',
  }
  readonly waitSeconds: number
  constructor(waitSeconds: number) {
    const minutes = Math.ceil(waitSeconds / 60)
    super({
      en: `Too many sign-ins failed. Try again in ${minutes} min, or sign in on a device that you have used before.`,
      'pt-BR': `Muitas tentativas de entrada falharam. Tente de novo em ${minutes} min, ou entre num dispositivo que você já usou.`,
    })
    this.waitSeconds = waitSeconds
  }
  override get retryAfterSeconds() {
    return this.waitSeconds
  }
}

/** One mailbox was sent as many letters of a kind as it is sent in a while. */
export class TooManyLetters extends Problem {
  static override readonly code = 'identity/too-many-letters'
  static override readonly status = 429
  static override readonly title = {
    en: 'Enough letters were sent to this address',
    'pt-BR': 'Já foram enviadas mensagens demais para este endereço',
  }
  readonly waitSeconds: number
  constructor(waitSeconds: number) {
    const minutes = Math.ceil(waitSeconds / 60)
    super({
      en: `Several of these were sent to this address a moment ago. Look into its spam folder, or try again in ${minutes} min.`,
      'pt-BR': `Há pouco foram enviadas várias destas para este endereço. Veja a pasta de spam dele, ou tente de novo em ${minutes} min.`,
    })
    this.waitSeconds = waitSeconds
  }
  override get retryAfterSeconds() {
    return this.waitSeconds
  }
}

/** The server has as much to do as it can; what it has begun goes on. */
export class Overloaded extends Problem {
  static override readonly code = 'request/overloaded'
  static override readonly status = 503
  static override readonly title = { en: 'The server is busy', 'pt-BR': 'O servidor está ocupado' }
  constructor() {
    super({
      en: 'The server has more to do than it can. Try again in a few seconds.',
      'pt-BR': 'O servidor tem mais a fazer do que consegue. Tente de novo em alguns segundos.',
    })
  }
  override get retryAfterSeconds() {
    return 2
  }
}

/** The request was sent to a name that is not this server's. */
export class UnknownHost extends Problem {
  static override readonly code = 'request/unknown-host'
  static override readonly status = 421
  static override readonly title = {
    en: 'This server has another name',
    'pt-BR': 'Este servidor tem outro nome',
  }
  constructor(host: string) {
    super({
      en: `"${host}" is not the host of GEPETO_PUBLIC_URL. Use that address; a proxy in front must hand on the host that was asked for.`,
      'pt-BR': `"${host}" não é o host de GEPETO_PUBLIC_URL. Use aquele endereço; um proxy à frente precisa repassar o host pedido.`,
    })
  }
}

/** A page of another origin tries to write, or to open the socket, with this person's cookie. */
export class ForeignOrigin extends Problem {
  static override readonly code = 'request/foreign-origin'
  static override readonly status = 403
  static override readonly title = {
    en: 'The request comes from another site',
    'pt-BR': 'A requisição vem de outro site',
  }
  constructor() {
    super({
      en: 'Only the pages of this server may do this. Others are named in GEPETO_CORS_ORIGINS.',
      'pt-BR': 'Só as páginas deste servidor podem fazer isto. As outras são citadas em GEPETO_CORS_ORIGINS.',
    })
  }
}

/** The body came too slowly, or not to its end. */
export class RequestTooSlow extends Problem {
  static override readonly code = 'request/too-slow'
  static override readonly status = 408
  static override readonly title = {
    en: 'The request came too slowly',
    'pt-BR': 'A requisição chegou devagar demais',
  }
  constructor() {
    super({
      en: 'The request did not arrive in time. Try again on a better line.',
      'pt-BR': 'A requisição não chegou a tempo. Tente de novo com uma conexão melhor.',
    })
  }
}

/** The address with its query is longer than 8,192 characters. */
export class AddressTooLong extends Problem {
  static override readonly code = 'request/address-too-long'
  static override readonly status = 414
  static override readonly title = { en: 'The address is too long', 'pt-BR': 'O endereço é longo demais' }
  constructor(longest: number) {
    super({
      en: `An address may have ${longest} characters, with its query. Send less in the query.`,
      'pt-BR': `Um endereço pode ter ${longest} caracteres, com a consulta. Mande menos na consulta.`,
    })
  }
}

/** More headers than 100, or larger ones than 16 KB in all. */
export class HeadersTooLarge extends Problem {
  static override readonly code = 'request/headers-too-large'
  static override readonly status = 431
  static override readonly title = {
    en: 'There are too many headers',
    'pt-BR': 'Há cabeçalhos demais',
  }
  constructor(most: number) {
    super({
      en: `A request may have ${most} headers. Send fewer.`,
      'pt-BR': `Uma requisição pode ter ${most} cabeçalhos. Mande menos.`,
    })
  }
}
