import { connect, isIP, type Socket } from 'node:net'
import type { Transporter } from 'nodemailer'
import { isNotConnected, type Resilience } from '../resilience/index.ts'
import type { Log } from '../telemetry/log.ts'
import { MailNotSent } from './errors.ts'
import { oneLine, writeLetter } from './letter.ts'
import type { Mail, Message } from './mail.ts'

export interface SmtpOptions {
  /** `smtp://` or `smtps://`, with user and password where the server asks for them. */
  url: string
  /** Sender: an address, or a name with an address in angle brackets. */
  from: string
  log: Log
  resilience: Resilience
  /** Longest time one message may take, from the first look-up to the server's last word. */
  deadlineMs?: number
}

/**
 * One plain address: no space, no control character, and none of the marks that could begin a second address or a
 * header (RFC 5322 section 3.2.3 "specials").
 */
const plainAddress = /^[^\s\p{Cc}"(),:;<>@[\\\]]+@[^\s\p{Cc}"(),:;<>@[\\\]]+$/u

/**
 * Mail over SMTP, a connection for each message. A password goes only over TLS: a server other than this machine's own
 * has to offer STARTTLS where `smtp://` comes with a user.
 */
export function smtpMail({ url, from, log, resilience, deadlineMs = 30_000 }: SmtpOptions): Mail {
  const server = new URL(url)
  const secure = server.protocol === 'smtps:'
  const host = server.hostname.replace(/^\[|\]$/g, '')
  const port = Number(server.port) || (secure ? 465 : 587)
  const user = decodeURIComponent(server.username)
  const underWay = new Set<Promise<void>>()
  const guard = resilience.guard('smtp', {
    tryMs: deadlineMs,
    tries: 3,
    limit: 20,
    // A message that may have been taken is never sent again.
    isRetryable: isNotConnected,
    isFailure: (error) => !isRefusal(error),
  })

  /** @returns a transport whose line this function holds, so that it can be cut at the deadline */
  async function openTransport(signal: AbortSignal): Promise<Transporter> {
    // The library costs start-up time, so it is loaded with the first message.
    const { createTransport } = await import('nodemailer')
    return createTransport({
      host,
      port,
      secure,
      requireTLS: user !== '' && !secure && !isThisMachine(host),
      auth: user === '' ? undefined : { user, pass: decodeURIComponent(server.password) },
      tls: { servername: isIP(host) ? undefined : host },
      disableFileAccess: true,
      disableUrlAccess: true,
      getSocket: (
        _options: unknown,
        callback: (error: Error | null, line?: { connection: Socket }) => void,
      ) =>
        openLine(host, port, signal).then(
          (connection) => callback(null, { connection }),
          (error: Error) => callback(error),
        ),
    } as Parameters<typeof createTransport>[0])
  }

  async function send({ to, language, letter }: Message): Promise<void> {
    try {
      if (!plainAddress.test(to))
        throw Object.assign(new Error('The recipient is no plain address.'), { code: 'EADDRESS' })
      await guard.run(async (deadline) => {
        const transport = await openTransport(deadline)
        await transport.sendMail({
          from: oneLine(from),
          to: { name: '', address: to },
          // Out-of-office replies would go to whoever reads the sender's box (RFC 3834 section 5).
          headers: { 'Auto-Submitted': 'auto-generated' },
          ...writeLetter(letter, language),
        })
      })
    } catch (error) {
      log.warn(reasonOf(error), 'a message could not be sent')
      throw new MailNotSent(error)
    }
  }

  return {
    isConfigured: true,
    send,
    sendLater(message) {
      const sending = send(message)
        .catch(() => undefined) // logged above
        .finally(() => underWay.delete(sending))
      underWay.add(sending)
    },
    close: async () => void (await Promise.all(underWay)),
  }
}

/** A connected line, destroyed when the signal says so, whatever it carries by then. */
function openLine(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const line = connect({ host, port })
    const cut = () => line.destroy(new Error('The mail server took too long.'))
    signal.addEventListener('abort', cut, { once: true })
    line.once('close', () => signal.removeEventListener('abort', cut))
    // It stays on: a line cut before the library has taken it over would otherwise end the process.
    line.on('error', reject)
    line.once('connect', () => resolve(line))
  })
}

const isThisMachine = (host: string) => host === 'localhost' || host === '::1' || /^127\./.test(host)

/** The server is up, and does not want this one message (RFC 5321 section 4.2.1: 5yz to its envelope). */
function isRefusal(error: unknown): boolean {
  const { code, responseCode } = error as Record<string, unknown>
  return code === 'EENVELOPE' && Number(responseCode) >= 500
}

/** What of a failure may be logged: its codes. Its words can hold addresses, and what the server was told. */
function reasonOf(error: unknown): { reason?: unknown; answer?: unknown; command?: unknown } {
  const { code, responseCode, command } = error as Record<string, unknown>
  return { reason: code, answer: responseCode, command }
}
