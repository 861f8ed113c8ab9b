import type { Letter } from '../platform/mail/index.ts'

export const resetLetter = (url: string): Letter => ({
  subject: { en: 'Choose a new password', 'pt-BR': 'Escolha uma nova senha' },
  paragraphs: [
    {
      en: 'Somebody, probably you, asked for a new password for your Gepeto account.',
      'pt-BR': 'Alguém, provavelmente você, pediu uma nova senha para a sua conta no Gepeto.',
    },
  ],
  action: { label: { en: 'Choose a new password', 'pt-BR': 'Escolher uma nova senha' }, url },
  closing: [
    {
      en: 'The link works once, for 30 minutes. Your other devices are signed out then. If it was not you, do nothing: your password stays as it is.',
      'pt-BR':
        'O link funciona uma vez, por 30 minutos. Seus outros dispositivos são desconectados. Se não foi você, não faça nada: sua senha continua a mesma.',
    },
  ],
})

export const verificationLetter = (url: string): Letter => ({
  subject: { en: 'Confirm your e-mail address', 'pt-BR': 'Confirme o seu e-mail' },
  paragraphs: [
    {
      en: 'Confirm that this is the address of your Gepeto account.',
      'pt-BR': 'Confirme que este é o endereço da sua conta no Gepeto.',
    },
  ],
  action: { label: { en: 'Confirm this address', 'pt-BR': 'Confirmar este endereço' }, url },
  closing: [
    {
      en: 'The link works once, for a day. If you have no such account, do nothing.',
      'pt-BR': 'O link funciona uma vez, por um dia. Se você não tem essa conta, não faça nada.',
    },
  ],
})
