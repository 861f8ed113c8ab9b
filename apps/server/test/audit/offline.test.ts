import { generateKeyPairSync, hash } from 'node:crypto'
import type { AuditVerification, Collection } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digestOf, type EventRecord, linkHash, noPrevious } from '../../src/audit/event-record.ts'
import { linesOf, verifyOffline } from '../../src/audit/index.ts'
import { openSigner } from '../../src/audit/signer.ts'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'

interface EventLine {
  type: 'event'
  event: Omit<EventRecord, 'sealedSha256'>
  link: { sequence: number; eventId: string; previous: string; hash: string }
  sealed: string
  data: Record<string, unknown> | null
}

async function* piecesOf(text: string): AsyncGenerator<string> {
  // In pieces as a file is read, with no regard for lines.
  for (let at = 0; at < text.length; at += 10_000) yield text.slice(at, at + 10_000)
}
const check = (lines: string[] | string, key?: string) =>
  verifyOffline(linesOf(piecesOf(typeof lines === 'string' ? lines : `${lines.join('\n')}\n`)), key)

/** A link and an event whose hashes fit, as anybody can compute them. */
function forged(workspaceId: string, sequence: number, previous: string): EventLine {
  const event = {
    id: `evt_forged${sequence}`,
    workspaceId,
    actorKind: 'user',
    actorId: 'usr_scapegoat',
    kind: 'knowledge.document.deleted',
    subjectId: 'doc_gone',
    createdAt: '2026-03-31T18:00:00.000Z',
    keyId: 'dek_any',
    sealedSha256: hash('sha256', Buffer.from('AAAA', 'base64'), 'hex'),
  }
  const linked = linkHash(workspaceId, sequence, previous, digestOf(event))
  const link = { sequence, eventId: event.id, previous, hash: linked }
  return { type: 'event', event, link, sealed: 'AAAA', data: { name: 'Secret plans' } }
}

function invented(workspaceId: string, publicKey: string, isComplete: boolean): string[] {
  const events: EventLine[] = []
  for (let sequence = 1; sequence <= 3; sequence++)
    events.push(forged(workspaceId, sequence, events.at(-1)?.link.hash ?? noPrevious))
  return [
    { type: 'log', format: 1, workspaceId, isComplete, publicKey },
    ...events,
    { type: 'end', events: 3, checkpoints: 0 },
  ].map((line) => JSON.stringify(line))
}

describe('a file of strangers', () => {
  it('is read line by line, wherever its pieces end', async () => {
    const text = 'one\n\ntwo\r\nthr\u2028ee\n\n'
    for (const size of [1, 2, 3, 5, 100]) {
      async function* pieces() {
        for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
      }
      expect(await Array.fromAsync(linesOf(pieces()))).toEqual(['one', '', 'two\r', 'thr\u2028ee', ''])
    }
  })

  it('is refused at a line that does not end, and read no further', async () => {
    let read = 0
    async function* endless() {
      yield 'first\n'
      for (const piece = 'x'.repeat(2 ** 12); ; read += piece.length) yield piece
    }
    const lines = linesOf(endless())
    expect((await lines.next()).value).toBe('first')
    await expect(lines.next()).rejects.toThrow('Line 2 is longer than any of an export.')
    expect(read).toBe(64 * 2 ** 20)
  })

  it.each([
    ['X25519', generateKeyPairSync('x25519')],
    ['Ed448', generateKeyPairSync('ed448')],
    ['P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ])('is signed by nobody where its key, or the one that is known, is for %s', async (_, { publicKey }) => {
    const der = publicKey.export({ format: 'der', type: 'spki' })
    const key = der.toString('base64')
    const keyId = hash('sha256', der, 'hex').slice(0, 16)
    const workspaceId = 'ws_invented'
    const head = noPrevious
    const signed = { signedAt: '2026-03-31T18:00:00.000Z', keyId, signature: '00' }
    const text = [
      { type: 'log', format: 2, workspaceId, isComplete: true, publicKey: key },
      { type: 'checkpoint', workspaceId, size: 0, root: head, head, ...signed },
      { type: 'end', events: 0, checkpoints: 1, size: 0, head, linesSha256: head, ...signed },
    ].map((line) => JSON.stringify(line))
    for (const known of [undefined, key])
      expect(await check(text, known)).toMatchObject({ valid: false, signature: 'wrong' })
  })
})

describe.each(stores)('an exported log of the $kind database', (store) => {
  let gepeto: Gepeto
  let key: string
  let lines: string[]
  let some: string[]

  const exported = async (query = '') =>
    (await gepeto.call<string>('GET', `/api/v1/audit/export${query}`)).body.trimEnd().split('\n')
  const event = (at: number) => JSON.parse(lines[at]!) as EventLine
  const countedAs = (end: string, count: number) => JSON.stringify({ ...JSON.parse(end), events: count })

  beforeAll(async () => {
    gepeto = await startGepeto(store)
    for (const name of ['One', 'Line\u2028break', 'Three'])
      await gepeto.must<Collection>('POST', '/api/v1/collections', { json: { name } })
    key = (await gepeto.must<AuditVerification>('GET', '/api/v1/audit/verify')).publicKey
    lines = await exported()
    some = await exported('?kind=knowledge.collection')
  })
  afterAll(() => gepeto.close())

  it('is proven by the known key, whole and in part', async () => {
    const proven = { valid: true, firstFault: null, signature: 'ok', isKeyFromFile: false }
    expect(await check(lines, key)).toMatchObject({ ...proven, isComplete: true })
    expect(await check(some, key)).toMatchObject({ ...proven, isComplete: false })
    const system = await exported('?chain=system')
    expect(await check(system, key)).toMatchObject({ ...proven, isComplete: true })
  })

  it('covers each of its events by a checkpoint signed for it', async () => {
    const read = lines.map((line) => JSON.parse(line) as { type: string; size: number })
    const sizes = read.filter(({ type }) => type === 'checkpoint').map(({ size }) => size)
    expect(Math.max(...sizes)).toBe(read.filter(({ type }) => type === 'event').length)
    expect(read.at(-1)).toMatchObject({ type: 'end', size: Math.max(...sizes) })
  })

  it('says where its key was taken from itself', async () => {
    expect(await check(lines)).toMatchObject({ valid: true, isKeyFromFile: true, publicKey: key })
  })

  it.each([true, false])('is not proven where it was invented (whole: %s)', async (isComplete) => {
    const text = invented('ws_invented', key, isComplete)
    for (const given of [key, undefined])
      expect(await check(text, given)).toMatchObject({ valid: false, signature: 'none' })
    const newer = text.with(0, text[0]!.replace('"format":1', '"format":2'))
    expect(await check(newer, key)).toMatchObject({ valid: false, signature: 'none' })
    const end = { ...JSON.parse(lines.at(-1)!), events: 3, checkpoints: 0 }
    const borrowed = newer.with(-1, JSON.stringify(end))
    expect(await check(borrowed, key)).toMatchObject({ valid: false, signature: 'wrong' })
  })

  it('is refused with the known key where another one signed all of it', async () => {
    const stranger = openSigner(Buffer.alloc(32, 7))
    const body = [lines[0]!.replace(key, stranger.publicKey), ...lines.slice(1, -1)].map((line) => {
      if (!line.startsWith('{"type":"checkpoint"')) return line
      const { workspaceId, size, root, head, signedAt } = JSON.parse(line)
      return JSON.stringify({
        type: 'checkpoint',
        ...stranger.sign({ workspaceId, size, root, head, signedAt }),
      })
    })
    const { size, head, signedAt, events, checkpoints } = JSON.parse(lines.at(-1)!)
    const linesSha256 = hash('sha256', `${body.join('\n')}\n`, 'hex')
    const end = stranger.signExport({ events, checkpoints, size, head, linesSha256, signedAt })
    const text = [...body, JSON.stringify({ type: 'end', ...end })]
    expect(await check(text, key)).toMatchObject({ valid: false, signature: 'wrong' })
    expect(await check(text)).toMatchObject({ valid: true, isKeyFromFile: true })
    const named = text.with(0, lines[0]!)
    expect(await check(named)).toMatchObject({ valid: false, signature: 'wrong' })
  })

  it('is no proof where no checkpoint reaches its end', async () => {
    const signer = openSigner(Buffer.alloc(32, 7))
    for (const file of [lines, some]) {
      const body = [file[0]!.replace(key, signer.publicKey), ...file.slice(1, -1)].filter(
        (line) => !line.startsWith('{"type":"checkpoint"'),
      )
      const { size, head, signedAt, events } = JSON.parse(file.at(-1)!)
      const linesSha256 = hash('sha256', `${body.join('\n')}\n`, 'hex')
      const end = signer.signExport({ events, checkpoints: 0, size, head, linesSha256, signedAt })
      expect(await check([...body, JSON.stringify({ type: 'end', ...end })])).toMatchObject({
        valid: false,
        signature: 'ok',
        firstFault: { eventId: JSON.parse(body[1]!).link.eventId, reason: 'unsigned' },
      })
    }
  })

  it('binds what is told in plain', async () => {
    for (const file of [lines, some]) {
      const told = file.map((line) =>
        line.startsWith('{"type":"event"')
          ? JSON.stringify({ ...JSON.parse(line), data: { name: 'No' } })
          : line,
      )
      expect(await check(told, key)).toMatchObject({ valid: false, signature: 'changed' })
    }
  })

  it('holds no event that was put in after the last checkpoint', async () => {
    const last = lines.findLastIndex((line) => line.startsWith('{"type":"event"'))
    const { link, event: one } = event(last)
    const put = JSON.stringify(forged(one.workspaceId, link.sequence + 1, link.hash))
    const text = lines.toSpliced(last + 1, 0, put)
    expect(await check(text, key)).toMatchObject({ valid: false, signature: 'changed' })
    const counted = text.with(-1, countedAs(text.at(-1)!, last + 1))
    expect(await check(counted, key)).toMatchObject({ valid: false, signature: 'wrong' })
  })

  it('cannot be cut to its beginning', async () => {
    const first = lines.find((line) => line.startsWith('{"type":"checkpoint"'))!
    // The first checkpoint may be the export's own, over all.
    const events = lines.filter((line) => line.startsWith('{"type":"event"')).length
    const size = Math.min((JSON.parse(first) as { size: number }).size, events - 1)
    const cut = [...lines.slice(0, size + 1), first]
    const unsigned = [...cut, JSON.stringify({ type: 'end', events: size, checkpoints: 1 })]
    expect(await check(unsigned, key)).toMatchObject({ valid: false, signature: 'none' })
    expect(await check([...cut, countedAs(lines.at(-1)!, size)], key)).toMatchObject({
      valid: false,
      signature: 'wrong',
    })
  })

  it.each([
    ['an event twice', (all: string[]) => all.toSpliced(3, 0, all[2]!)],
    ['two events in another order', (all: string[]) => all.with(2, all[3]!).with(3, all[2]!)],
    ['a space more', (all: string[]) => all.with(2, all[2]!.replace('{', '{ '))],
    ['another line end', (all: string[]) => all.with(2, `${all[2]}\r`)],
  ])('shows %s', async (_, change) => {
    for (const file of [lines, some])
      expect(await check(change(file), key)).toMatchObject({ valid: false, signature: 'changed' })
  })

  it('is none with a second beginning, a second end, lines after it, or a proof among them', async () => {
    const [log, end] = [lines[0]!, lines.at(-1)!]
    const { items } = await gepeto.must<{ items: { id: string }[] }>('GET', '/api/v1/audit?kind=knowledge')
    const { body } = await gepeto.call('GET', `/api/v1/audit/${items[0]!.id}/proof`)
    const proof = JSON.stringify(body)
    expect(await check(proof, key)).toMatchObject({ valid: true, events: 1 })
    for (const text of [
      lines.toSpliced(1, 0, log),
      [...lines, end],
      lines.toSpliced(2, 0, ''),
      [...lines, lines[1]!],
      [lines[1]!, ...lines],
      lines.toSpliced(2, 0, proof),
      [proof, ...lines],
      ['', ...lines],
      lines.with(-1, end.replace('{', '{"approvedBy":"The Authority",')),
      lines.with(-1, end.replace('"events":', '"events":0,"events":')),
      [...invented('ws_invented', key, true).slice(0, -1), proof],
      [JSON.stringify({ ...body, data: { name: 'told' } })],
    ])
      await expect(check(text, key)).rejects.toThrow('none of an export')
  })

  it('vouches for nothing that this server did not write', async () => {
    // The place after the last link is taken by nobody else.
    await gepeto.app.audit.link(true)
    await gepeto.sql(`insert into events select 'evt_inserted', workspace_id, actor_kind, actor_id, kind, subject_id,
      created_at, key_id, sealed, mac from events where workspace_id <> 'system' order by id limit 1`)
    const { event: first } = event(1)
    const [row] = await gepeto.sql<{ sealed: Buffer; created_at: Date; key_id: string }>(
      `select sealed, created_at, key_id from events where id = 'evt_inserted'`,
    )
    const last = await gepeto.sql<{ sequence: string; hash: string }>(
      `select sequence, encode(hash, 'hex') as hash from event_links where workspace_id = $1 order by sequence desc limit 1`,
      [first.workspaceId],
    )
    const sealedSha256 = hash('sha256', row!.sealed, 'hex')
    const digest = digestOf({ ...first, id: 'evt_inserted', keyId: row!.key_id, sealedSha256 })
    const sequence = Number(last[0]!.sequence) + 1
    const linked = linkHash(first.workspaceId, sequence, last[0]!.hash, digest)
    await gepeto.sql(
      `insert into event_links (workspace_id, sequence, event_id, previous, hash)
       values ($1, $2, 'evt_inserted', decode($3, 'hex'), decode($4, 'hex'))`,
      [first.workspaceId, sequence, last[0]!.hash, linked],
    )
    for (const query of ['', `?kind=${first.kind}`])
      expect(await check(await exported(query), key)).toMatchObject({
        valid: false,
        firstFault: { eventId: 'evt_inserted', reason: 'inserted' },
      })
  })
})
