import type { Bilingual, InterfaceLanguage } from '../language.ts'
import { Problem } from './problem.ts'

/** No credential, or one that is not (or no longer) valid. */
export class NotSignedIn extends Problem {
  static override readonly code = 'identity/not-signed-in'
  static override readonly status = 401
  static override readonly title = { en: 'Sign in first', 'pt-BR': 'Entre primeiro' }
  constructor(
    said: Bilingual = {
      en: 'This call needs a credential: sign in on the page, or send an API key as "x-api-key" or "Authorization: Bearer".',
      'pt-BR':
        'Esta chamada exige uma credencial: entre pela página, ou envie uma chave de API como "x-api-key" ou "Authorization: Bearer".',
    },
  ) {
    super(said)
  }
}

/** The credential is good, the permission is missing. */
export class NotPermitted extends Problem {
  static override readonly code = 'identity/not-permitted'
  static override readonly status = 403
  static override readonly title = { en: 'You may not do this', 'pt-BR': 'Você não tem permissão para isso' }
  readonly permission: string
  constructor(permission: string) {
    super({
      en: `This needs the permission "${permission}". Ask an administrator of the workspace for it.`,
      'pt-BR': `Isto exige a permissão "${permission}". Peça-a a quem administra o espaço de trabalho.`,
    })
    this.permission = permission
  }
  override facts() {
    return { permission: this.permission }
  }
}

/** What is asked for tells of more than the key reaches. */
export class KeyTooNarrow extends Problem {
  static override readonly code = 'identity/key-too-narrow'
  static override readonly status = 403
  static override readonly title = {
    en: 'This API key reaches some collections only',
    'pt-BR': 'Esta chave de API só alcança algumas coleções',
  }
  constructor() {
    super({
      en: 'What you ask for tells of other collections too. Use a credential that is not bound to collections.',
      'pt-BR':
        'O que você pede traz também o que é de outras coleções. Use uma credencial que não esteja limitada a coleções.',
    })
  }
}

/** More streams and sockets than one person needs. */
export class TooManyOpen extends Problem {
  static override readonly code = 'request/too-many-open'
  static override readonly status = 429
  static override readonly title = {
    en: 'Too many streams and sockets are open',
    'pt-BR': 'Há fluxos e sockets demais abertos',
  }
  constructor(most: number) {
    super({
      en: `One person may have ${most} streams and sockets open at once. Close some first; one socket carries many questions.`,
      'pt-BR': `Uma pessoa pode ter ${most} fluxos e sockets abertos ao mesmo tempo. Feche alguns antes; um socket leva muitas perguntas.`,
    })
  }
  override get retryAfterSeconds() {
    return 5
  }
}

/** The caller lost what let them in while a stream or socket of theirs was open. */
export class AccessEnded extends Problem {
  static override readonly code = 'identity/access-ended'
  static override readonly status = 401
  static override readonly title = { en: 'Your access has ended', 'pt-BR': 'Seu acesso terminou' }
  constructor() {
    super({
      en: 'You were signed out, or may no longer do this. Sign in again, or ask an administrator of the workspace.',
      'pt-BR':
        'Você saiu da conta, ou não tem mais permissão para isto. Entre de novo, ou fale com quem administra o espaço de trabalho.',
    })
  }
}

/** The workspace asks this role for a second step, and the person has none yet. */
export class SecondFactorRequired extends Problem {
  static override readonly code = 'identity/second-factor-required'
  static override readonly status = 403
  static override readonly title = {
    en: 'Set up a second step first',
    'pt-BR': 'Configure antes a segunda etapa',
  }
  constructor() {
    super({
      en: 'Your workspace asks your role for a second step when signing in. Sign in on the page and set up an authenticator app or a passkey under your account.',
      'pt-BR':
        'Seu espaço de trabalho exige uma segunda etapa na entrada para o seu papel. Entre pela página e configure um aplicativo autenticador ou uma chave de acesso na sua conta.',
    })
  }
}

/** A cookie came without its CSRF token, so the call may not come from our page. */
export class CsrfTokenMissing extends Problem {
  static override readonly code = 'identity/csrf-token'
  static override readonly status = 403
  static override readonly title = {
    en: 'The page must be reloaded',
    'pt-BR': 'A página precisa ser recarregada',
  }
  constructor() {
    super({
      en: 'A write with a session cookie needs the header "x-csrf-token". Reload the page and try again. A script sends as "x-csrf-token" the "csrfToken" of GET /api/v1/auth/session, or uses an API key.',
      'pt-BR':
        'Para gravar com o cookie da sessão é preciso o cabeçalho "x-csrf-token". Recarregue a página e tente de novo. Um script envia como "x-csrf-token" o "csrfToken" de GET /api/v1/auth/session, ou usa uma chave de API.',
    })
  }
}

/** Nothing stands at this address. */
export class AddressNotFound extends Problem {
  static override readonly code = 'request/not-found'
  static override readonly status = 404
  static override readonly title = {
    en: 'There is nothing at this address',
    'pt-BR': 'Não há nada neste endereço',
  }
  constructor(method: string, path: string) {
    super({
      en: `No call "${method} ${path}" exists. The list of calls is at /api/docs.`,
      'pt-BR': `A chamada "${method} ${path}" não existe. A lista de chamadas está em /api/docs.`,
    })
  }
}

/** The address is right, the method is not. */
export class MethodNotAllowed extends Problem {
  static override readonly code = 'request/method-not-allowed'
  static override readonly status = 405
  static override readonly title = {
    en: 'This address does not take this method',
    'pt-BR': 'Este endereço não aceita este método',
  }
  readonly allowed: string[]
  constructor(method: string, path: string, allowed: string[]) {
    super({
      en: `"${path}" takes ${allowed.join(', ')}, not ${method}. The list of calls is at /api/docs.`,
      'pt-BR': `"${path}" aceita ${allowed.join(', ')}, não ${method}. A lista de chamadas está em /api/docs.`,
    })
    this.allowed = allowed
  }
  override facts() {
    return { allowed: this.allowed }
  }
}

/** The same Idempotency-Key came with another request. */
export class IdempotencyKeyReused extends Problem {
  static override readonly code = 'request/idempotency-key-reused'
  static override readonly status = 409
  static override readonly title = {
    en: 'This Idempotency-Key belongs to another request',
    'pt-BR': 'Esta Idempotency-Key é de outra requisição',
  }
  constructor(key: string) {
    super({
      en: `"${key}" came with a different request before. Take a new key for each request.`,
      'pt-BR': `"${key}" já veio com outra requisição. Use uma chave nova para cada requisição.`,
    })
  }
}

/** A second try came before the first one was answered. */
export class RequestUnderWay extends Problem {
  static override readonly code = 'request/under-way'
  static override readonly status = 409
  static override readonly title = {
    en: 'The same request is still under way',
    'pt-BR': 'A mesma requisição ainda está em andamento',
  }
  constructor(key: string) {
    super({
      en: `The first request with the Idempotency-Key "${key}" has not been answered yet. Try again in a moment.`,
      'pt-BR': `A primeira requisição com a Idempotency-Key "${key}" ainda não foi respondida. Tente de novo daqui a pouco.`,
    })
  }
  override get retryAfterSeconds() {
    return 1
  }
}

/** The server is on its way out; another instance, or the next start, will take it. */
export class ShuttingDown extends Problem {
  static override readonly code = 'request/shutting-down'
  static override readonly status = 503
  static override readonly title = { en: 'The server is stopping', 'pt-BR': 'O servidor está parando' }
  constructor() {
    super({
      en: 'The server is being stopped. Try again in a few seconds.',
      'pt-BR': 'O servidor está sendo parado. Tente de novo em alguns segundos.',
    })
  }
  override get retryAfterSeconds() {
    return 5
  }
}

/** A multipart body that cannot be read to its end. */
export class UploadMalformed extends Problem {
  static override readonly code = 'request/upload-malformed'
  static override readonly status = 400
  static override readonly title = {
    en: 'The upload could not be read',
    'pt-BR': 'Não foi possível ler o envio',
  }
  constructor(cause: unknown) {
    super(
      {
        en: 'The multipart/form-data body broke off or is not well formed. Send it again.',
        'pt-BR': 'O corpo multipart/form-data foi interrompido ou está malformado. Envie de novo.',
      },
      { cause },
    )
  }
}

/** A value that only the code, not the schema, can judge. */
export class InvalidRequest extends Problem {
  static override readonly code = 'request/invalid'
  static override readonly status = 400
  static override readonly title = { en: 'The request is not valid', 'pt-BR': 'A requisição não é válida' }
  readonly path: string
  readonly reason: Bilingual
  constructor(path: string, reason: Bilingual) {
    super({ en: `${path}: ${reason.en}`, 'pt-BR': `${path}: ${reason['pt-BR']}` })
    this.path = path
    this.reason = reason
  }
  override facts(language: InterfaceLanguage) {
    return { errors: [{ path: this.path, message: this.reason[language] }] }
  }
}
