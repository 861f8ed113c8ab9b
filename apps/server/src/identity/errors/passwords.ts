import { Problem } from '../../platform/http/problem.ts'

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
