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
