import { Problem } from '../http/problem.ts'

/** `SMTP_URL` is not set, so nothing can be sent. */
export class MailNotConfigured extends Problem {
  static override readonly code = 'platform/mail-not-configured'
  static override readonly status = 409
  static override readonly title = {
    en: 'This server sends no e-mail',
    'pt-BR': 'Este servidor não envia e-mails',
  }
  constructor() {
    super({
      en: 'No mail server is configured. Whoever runs this server sets SMTP_URL; until then, pass links on yourself.',
      'pt-BR':
        'Nenhum servidor de e-mail está configurado. Quem cuida deste servidor define SMTP_URL; até lá, repasse os links você mesmo.',
    })
  }
}

/** The mail server did not take the message. Its reason is logged, not told. */
export class MailNotSent extends Problem {
  static override readonly code = 'platform/mail-not-sent'
  static override readonly status = 503
  static override readonly title = {
    en: 'The e-mail could not be sent',
    'pt-BR': 'Não foi possível enviar o e-mail',
  }
  constructor(cause: unknown) {
    super(
      {
        en: 'The mail server did not take the message. Try again in a minute; if it goes on, ask whoever runs this server to check SMTP_URL.',
        'pt-BR':
          'O servidor de e-mail não aceitou a mensagem. Tente de novo em um minuto; se continuar, peça a quem cuida deste servidor que confira SMTP_URL.',
      },
      { cause },
    )
  }
  override get retryAfterSeconds() {
    return 60
  }
}
