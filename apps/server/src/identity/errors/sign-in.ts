import { Problem } from '../../platform/http/problem.ts'
import type { Bilingual } from '../../platform/language.ts'

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
      en: 'Passwords, the second step and passkeys are changed by a person who is signed in on the page, not with an API key or an access token.',
      'pt-BR':
        'Senhas, a segunda etapa e chaves de acesso são alterados por quem entrou pela página, e não com uma chave de API ou um token de acesso.',
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

/** No such session of this person. */
export class SessionNotFound extends Problem {
  static override readonly code = 'identity/session-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such session', 'pt-BR': 'Esta sessão não existe' }
  constructor(id: string) {
    super({
      en: `You have no session "${id}"; it may have ended already. GET /api/v1/account/sessions lists yours.`,
      'pt-BR': `Você não tem a sessão "${id}"; talvez já tenha terminado. GET /api/v1/account/sessions mostra as suas.`,
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
