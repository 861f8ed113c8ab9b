import { Problem } from '../../platform/http/problem.ts'

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

/** The second step is already set up, or is not. */
export class SecondFactorState extends Problem {
  static override readonly code = 'identity/second-factor-state'
  static override readonly status = 409
  static override readonly title = {
    en: 'The second step is not in this state',
    'pt-BR': 'A segunda etapa não está nesta situação',
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
      en: `Your account has no passkey "${id}"; it may have been removed already. GET /api/v1/account/passkeys lists yours.`,
      'pt-BR': `Sua conta não tem a chave de acesso "${id}"; talvez já tenha sido removida. GET /api/v1/account/passkeys mostra as suas.`,
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
      en: 'This account has a second step. Send the code of your app as "totp", or a recovery code as "recoveryCode".',
      'pt-BR':
        'Esta conta tem uma segunda etapa. Envie o código do seu aplicativo em "totp", ou um código de recuperação em "recoveryCode".',
    })
  }
}
