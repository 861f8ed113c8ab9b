import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { pino } from 'pino'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { readConfig } from '../config/config.ts'
import { createResilience } from '../resilience/index.ts'
import { MailNotConfigured, MailNotSent } from './errors.ts'
import { openMail } from './index.ts'
import { type Letter, quoted, writeLetter } from './letter.ts'
import { smtpMail } from './smtp.ts'

const letter: Letter = {
  subject: { en: 'You are invited', 'pt-BR': 'Há um convite para você' },
  paragraphs: [
    {
      en: 'Ana invites you to the workspace “R&D <b>”.',
      'pt-BR': 'Ana convida você para o espaço “R&D <b>”.',
    },
  ],
  action: {
    label: { en: 'Accept', 'pt-BR': 'Aceitar' },
    url: 'https://gepeto.example.org/invitation#secret-token',
  },
}

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

interface Received {
  sender: string | undefined
  recipients: string[]
  user: string | undefined
  secure: boolean
  raw: string
}

/** A mail server that keeps what it is given. */
async function startSink(options: SMTPServerOptions = {}) {
  const received: Received[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    ...options,
    onAuth: ({ username, password }, _session, done) =>
      password === 'open sesame' ? done(null, { user: username }) : done(new Error('wrong password')),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        received.push({
          sender: mailFrom ? mailFrom.address : undefined,
          recipients: rcptTo.map(({ address }) => address),
          user: session.user as string | undefined,
          secure: session.secure,
          raw: Buffer.concat(chunks).toString('utf8'),
        })
        done()
      })
    },
  })
  server.on('error', () => undefined) // lines that a test cuts
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  closers.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return { received, port: (listening.address() as AddressInfo).port }
}

/** The headers of a message, unfolded. */
const headersOf = (raw: string) =>
  raw
    .split('\r\n\r\n')[0]!
    .replaceAll(/\r\n[ \t]+/g, ' ')
    .split('\r\n')

/** What was logged, as text. */
function openLog() {
  const lines: string[] = []
  return { lines, log: pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) }) }
}

function mailTo(port: number, more: { user?: string; deadlineMs?: number; protocol?: string } = {}) {
  const { lines, log } = openLog()
  const { user, protocol = 'smtp', deadlineMs } = more
  const url = `${protocol}://${user ? `${user}@` : ''}127.0.0.1:${port}`
  return {
    lines,
    mail: smtpMail({
      url,
      from: 'Gepeto <gepeto@example.org>',
      log,
      resilience: createResilience(log),
      deadlineMs,
    }),
  }
}

describe('mail by SMTP', () => {
  it('delivers a letter as text and HTML, in its reader’s language', async () => {
    const sink = await startSink()
    const { mail } = mailTo(sink.port)
    await mail.send({ to: 'rui@example.org', language: 'pt-BR', letter })
    await mail.send({ to: 'joe@example.org', language: 'en', letter })
    const [portuguese, english] = sink.received
    expect(portuguese).toMatchObject({ sender: 'gepeto@example.org', recipients: ['rui@example.org'] })
    expect(portuguese!.raw).toContain('multipart/alternative')
    expect(portuguese!.raw).toContain('Content-Type: text/plain; charset=utf-8')
    expect(portuguese!.raw).toContain('lang=3D"pt-BR"')
    expect(portuguese!.raw).toContain('Aceitar:')
    expect(english!.raw).toContain('Accept:')
    expect(headersOf(english!.raw)).toEqual(
      expect.arrayContaining([
        'Subject: You are invited',
        'To: joe@example.org',
        'Auto-Submitted: auto-generated',
      ]),
    )
  })

  it('signs in, and gives its password to no other machine without TLS', async () => {
    const sink = await startSink({ authOptional: false, allowInsecureAuth: true })
    await mailTo(sink.port, { user: 'gepeto:open%20sesame' }).mail.send({
      to: 'ana@example.org',
      language: 'en',
      letter,
    })
    expect(sink.received).toMatchObject([{ user: 'gepeto' }])
    // The machine's own address, but not its loopback's name: another machine as far as the password goes.
    const { log } = openLog()
    const elsewhere = smtpMail({
      url: `smtp://gepeto:open%20sesame@[::ffff:127.0.0.1]:${sink.port}`,
      from: 'gepeto@example.org',
      log,
      resilience: createResilience(log),
    })
    await expect(elsewhere.send({ to: 'ana@example.org', language: 'en', letter })).rejects.toThrow(
      MailNotSent,
    )
    expect(sink.received).toHaveLength(1)
  })

  it('refuses a server whose certificate nobody vouches for', async () => {
    const sink = await startSink({ secure: true })
    const { mail, lines } = mailTo(sink.port, { protocol: 'smtps' })
    await expect(mail.send({ to: 'ana@example.org', language: 'en', letter })).rejects.toThrow(MailNotSent)
    expect(lines).toHaveLength(1)
    expect(sink.received).toEqual([])
  })

  it.each([
    'ana@example.org\r\nBcc: eve@example.org',
    'ana@example.org, eve@example.org',
    'Ana <ana@example.org>',
    'ana@example.org>\r\nRCPT TO:<eve@example.org',
    '"ana"@example.org',
    'ana',
    '',
  ])('takes no recipient but one plain address: %j', async (to) => {
    const sink = await startSink()
    await expect(mailTo(sink.port).mail.send({ to, language: 'en', letter })).rejects.toThrow(MailNotSent)
    expect(sink.received).toEqual([])
  })

  it.each(['\r\n', '\n', '\r', '\u0085', '\u2028', '\0'])(
    'lets no subject begin another header by %j',
    async (breaking) => {
      const sink = await startSink()
      const subject = `Hello${breaking}Bcc: eve@example.org${breaking}${breaking}<p>body`
      await mailTo(sink.port).mail.send({
        to: 'ana@example.org',
        language: 'en',
        letter: { ...letter, subject: { en: subject, 'pt-BR': subject } },
      })
      const headers = headersOf(sink.received[0]!.raw)
      expect(headers).toContain('Subject: Hello Bcc: eve@example.org <p>body')
      expect(headers.filter((line) => /^bcc/i.test(line))).toEqual([])
      expect(sink.received[0]!.recipients).toEqual(['ana@example.org'])
    },
  )

  it('says so when the server refuses the message, and logs no address and no secret', async () => {
    const sink = await startSink({
      onRcptTo: ({ address }, _session, done) => done(new Error(`no such box: ${address}`)),
    })
    const { mail, lines } = mailTo(sink.port, { user: undefined })
    await expect(mail.send({ to: 'ana@example.org', language: 'en', letter })).rejects.toThrow(MailNotSent)
    const wrong = await startSink({ authOptional: false, allowInsecureAuth: true })
    const unauthorised = mailTo(wrong.port, { user: 'gepeto:wrong-password' })
    await expect(unauthorised.mail.send({ to: 'ana@example.org', language: 'en', letter })).rejects.toThrow(
      MailNotSent,
    )
    const logged = [...lines, ...unauthorised.lines].join('')
    expect([...lines, ...unauthorised.lines].map((line) => JSON.parse(line) as object)).toMatchObject([
      { reason: 'EENVELOPE', answer: 550 },
      { reason: 'EAUTH', answer: 535 },
    ])
    expect(logged).not.toMatch(/ana@example|secret-token|wrong-password|gepeto:/)
  })

  it('gives up on a server that never says a word, and cuts its line', async () => {
    let cut: Promise<unknown> | undefined
    const tarpit = createServer((line) => {
      cut = once(line, 'close')
      line.on('error', () => undefined)
    })
    tarpit.listen(0, '127.0.0.1')
    await once(tarpit, 'listening')
    closers.push(() => tarpit.close())
    const { mail } = mailTo((tarpit.address() as AddressInfo).port, { deadlineMs: 50 })
    await expect(mail.send({ to: 'ana@example.org', language: 'en', letter })).rejects.toThrow(MailNotSent)
    await cut
  })

  it('sends later without being waited for, logs what failed, and ends what is under way when closed', async () => {
    const sink = await startSink()
    const { mail } = mailTo(sink.port)
    mail.sendLater({ to: 'ana@example.org', language: 'en', letter })
    expect(sink.received).toEqual([])
    await mail.close()
    expect(sink.received).toHaveLength(1)
    const broken = mailTo(sink.port)
    broken.mail.sendLater({ to: 'not an address', language: 'en', letter })
    await broken.mail.close()
    expect(sink.received).toHaveLength(1)
    expect(broken.lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ reason: 'EADDRESS' }])
  })
})

describe('a server without mail', () => {
  it('says that it sends none', async () => {
    const { log } = openLog()
    const mail = openMail(readConfig({}).mail, log, createResilience(log))
    expect(mail.isConfigured).toBe(false)
    await expect(mail.send({ to: 'ana@example.org', language: 'en', letter })).rejects.toThrow(
      MailNotConfigured,
    )
    mail.sendLater({ to: 'ana@example.org', language: 'en', letter })
    await mail.close()
  })

  it.each([
    [{ SMTP_URL: 'smtp://ana%40example.org:x@mail.example.net' }, 'Gepeto <ana@example.org>'],
    [{ SMTP_URL: 'smtp://mail.example.net' }, 'Gepeto <gepeto@mail.example.net>'],
    [
      { SMTP_URL: 'smtp://relay', GEPETO_PUBLIC_URL: 'https://ask.example.org' },
      'Gepeto <gepeto@ask.example.org>',
    ],
    [{ SMTP_URL: 'smtp://relay', GEPETO_MAIL_FROM: 'Ask <ask@example.org>' }, 'Ask <ask@example.org>'],
  ])('takes its sender from %j', (environment, from) => {
    expect(readConfig(environment).mail.from).toBe(from)
  })
})

describe('a letter', () => {
  it('shows what people wrote as text, never as HTML', () => {
    const { html, text } = writeLetter(letter, 'en')
    expect(html).toContain('R&amp;D &lt;b&gt;')
    expect(html).not.toContain('<b>')
    expect(text).toContain('R&D <b>')
  })

  it('quotes a name in one line, of bounded length, without a link', () => {
    expect(quoted('Your account is locked\r\n\r\nhttps://evil.example.org/now')).toBe(
      'Your account is locked evil. example. org/now',
    )
    expect(quoted('x'.repeat(200))).toHaveLength(81)
    expect(quoted('Pesquisa & desenvolvimento 2.0')).toBe('Pesquisa & desenvolvimento 2.0')
  })
})
