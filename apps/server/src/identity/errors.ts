import { Problem } from '../platform/http/problem.ts'

/** E-mail or password is wrong; which of them is not said. */
export class SignInRefused extends Problem {
  static override readonly code = 'identity/sign-in-refused'
  static override readonly status = 401
  static override readonly title = 'E-mail or password is wrong'
  constructor() {
    super('No account has this e-mail and password. Check both and try again.')
  }
}

/** The set-up link was used already, or its code is not the one that was printed. */
export class SetupClosed extends Problem {
  static override readonly code = 'identity/setup-closed'
  static override readonly status = 403
  static override readonly title = 'This set-up link is not valid'
  constructor(message: string) {
    super(message)
  }
}

/** No such key in this workspace. */
export class KeyNotFound extends Problem {
  static override readonly code = 'identity/key-not-found'
  static override readonly status = 404
  static override readonly title = 'There is no such API key'
  constructor(id: string) {
    super(`No API key "${id}" exists in this workspace. "gepeto keys list" shows the ones that do.`)
  }
}
