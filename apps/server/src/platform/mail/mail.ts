import type { InterfaceLanguage } from '../language.ts'
import type { Letter } from './letter.ts'

/** A letter on its way to one person. */
export interface Message {
  /** An e-mail address, without a name. */
  to: string
  /** The language that its reader understands. */
  language: InterfaceLanguage
  letter: Letter
}

/** The way out by e-mail. */
export interface Mail {
  /** False: nothing can be sent; show the link to whoever asked for it instead. */
  readonly isConfigured: boolean
  /**
   * Resolves when the server has taken the message over.
   * @throws MailNotConfigured, MailNotSent
   */
  send(message: Message): Promise<void>
  /**
   * Sends without being waited for, so that how long a call takes tells nobody whether a message went out.
   * A failure is logged, without address and content. Does nothing where mail is not configured.
   */
  sendLater(message: Message): void
  /** Waits for what is under way. */
  close(): Promise<void>
}
