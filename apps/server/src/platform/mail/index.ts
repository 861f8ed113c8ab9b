import type { Config } from '../config/config.ts'
import type { Resilience } from '../resilience/index.ts'
import type { Log } from '../telemetry/log.ts'
import { MailNotConfigured } from './errors.ts'
import type { Mail } from './mail.ts'
import { smtpMail } from './smtp.ts'

export { MailNotConfigured, MailNotSent } from './errors.ts'
export { type Letter, quoted } from './letter.ts'
export type { Mail, Message } from './mail.ts'

/** Mail by `SMTP_URL`; without it nothing is sent, and callers show the link instead. */
export function openMail({ smtpUrl, from }: Config['mail'], log: Log, resilience: Resilience): Mail {
  return smtpUrl ? smtpMail({ url: smtpUrl, from, log, resilience }) : noMail
}

const noMail: Mail = {
  isConfigured: false,
  send: () => Promise.reject(new MailNotConfigured()),
  sendLater: () => undefined,
  close: () => Promise.resolve(),
}
