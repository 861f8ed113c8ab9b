import type {
  AnswerReplay,
  ConsentList,
  LegalHold,
  LegalHoldList,
  Retention,
  RetentionRun,
} from '@gepeto/contract'
import { consentTexts } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { firstWorkspace, type Person, person } from '../members.ts'
import { startProvider } from '../scripted-provider.ts'
import { backup } from './texts.ts'

const question = 'When does the nightly backup start?'
const outside = async () => {
  const provider = await startProvider()
  const variables = {
    ...provider.variables,
    // Leads here, and yet is no address of this machine alone.
    OPENAI_BASE_URL: provider.variables.OPENAI_BASE_URL.replace('127.0.0.1', '0.0.0.0'),
    GEPETO_MODEL_CHAIN: 'openai,builtin',
  }
  return { provider, variables }
}

describe.each(stores)('what is kept for a time, on the $kind database', (store) => {
  let gepeto: Gepeto
  let workspaceId: string
  let collection: string
  let ana: Person
  let bia: Person
  let administrator: Person
  let auditor: Person
  beforeAll(async () => {
    gepeto = await startGepeto(store)
    workspaceId = await firstWorkspace(gepeto)
    collection = (await gepeto.collection({ documents: [backup] })).id
    ana = await person(gepeto, { role: 'member' })
    bia = await person(gepeto, { role: 'member' })
    administrator = await person(gepeto, { role: 'administrator' })
    auditor = await person(gepeto, { role: 'auditor' })
  })
  afterAll(() => gepeto.close())

  const as = (who: Person, method: string, path: string, json?: object) =>
    gepeto.call<Record<string, unknown>>(method, path, { anonymous: true, headers: who.headers, json })
  const must = <Body>(who: Person, method: string, path: string, json?: object) =>
    gepeto.must<Body>(method, path, { anonymous: true, headers: who.headers, json })
  const ask = (who: Person) =>
    must<{ conversation: string }>(who, 'POST', '/api/v1/ask', { question, collections: [collection] })
  const countOf = async (table: string, who: Person) => {
    const [row] = await gepeto.sql<{ count: number }>(
      `select count(*)::int as count from ${table} where user_id = $1`,
      [who.userId],
    )
    return row!.count
  }
  const hold = (subjectId: string) =>
    must<LegalHold>(auditor, 'POST', '/api/v1/privacy/holds', { subjectId, reason: 'A court asks for it.' })
  const lift = (id: string) =>
    must(auditor, 'POST', `/api/v1/privacy/holds/${id}/lift`, { reason: 'The court has ruled.' })

  it('is kept for good until an administrator says how long', async () => {
    const all = {
      rules: ['conversations', 'answers', 'usage', 'versions', 'sign-ins'].map((kind) => ({
        kind,
        days: null,
      })),
    }
    expect(await must(auditor, 'GET', '/api/v1/privacy/retention')).toEqual(all)
    const rules = [{ kind: 'conversations', days: 30 }]
    expect((await as(auditor, 'PUT', '/api/v1/privacy/retention', { rules })).status).toBe(403)
    const set = await must<Retention>(administrator, 'PUT', '/api/v1/privacy/retention', { rules })
    expect(set.rules.find(({ kind }) => kind === 'conversations')!.days).toBe(30)
    const [job] = await gepeto.sql<{ data: object }>(
      `select data from jobs where name = 'privacy.apply-retention' and state = 'waiting'`,
    )
    expect(job!.data).toEqual({ workspaceId })
    const events = await gepeto.events({ kind: 'privacy.retention.changed' })
    expect(events.at(-1)!.data).toMatchObject({ after: expect.arrayContaining(rules) })
  })

  it('goes when it is older, and not what is younger or under hold', async () => {
    const { conversation: old } = await ask(ana)
    await ask(ana)
    const { conversation: held } = await ask(bia)
    await gepeto.sql(`update conversations set updated_at = now() - interval '31 days' where id = any($1)`, [
      [old, held],
    ])
    const { id } = await hold(bia.userId)
    const run = await must<RetentionRun>(administrator, 'POST', '/api/v1/privacy/retention/run')
    expect(run).toEqual({ deleted: { conversations: 1 }, heldBack: false })
    expect([await countOf('conversations', ana), await countOf('answers', ana)]).toEqual([1, 1])
    expect([await countOf('conversations', bia), await countOf('answers', bia)]).toEqual([1, 1])
    const events = await gepeto.events({ kind: 'privacy.retention.applied' })
    expect(events.at(-1)).toMatchObject({ subjectId: workspaceId, data: { deleted: { conversations: 1 } } })
    await lift(id)
    const again = await must<RetentionRun>(administrator, 'POST', '/api/v1/privacy/retention/run')
    expect(again.deleted).toEqual({ conversations: 1 })
  })

  it('goes by kind: answers, usage, replaced versions with their files, sign-ins', async () => {
    await ask(ana)
    await gepeto.sql(`update answers set created_at = now() - interval '3 years'`)
    await gepeto.sql(`update conversations set updated_at = now() - interval '3 years'`)
    await gepeto.sql(
      `insert into model_calls (id, workspace_id, user_id, model, provider, purpose, outcome, input_tokens,
         cached_input_tokens, output_tokens, cost_nanos, total_ms, started_at)
       values ('mcl_old', $1, $2, 'm', 'p', 'answer', 'answered', 1, 0, 1, 0, 1, now() - interval '80 days')`,
      [workspaceId, ana.userId],
    )
    await gepeto.sql(
      `insert into sessions (id, user_id, token, expires_at) values ('ses_old', $1, 'x', now() - interval '3 years')`,
      [ana.userId],
    )
    const { items } = await gepeto.must<{ items: { id: string }[] }>(
      'GET',
      `/api/v1/collections/${collection}/documents`,
    )
    const document = items[0]!.id
    await gepeto.must('PUT', `/api/v1/documents/${document}/content`, {
      form: gepeto.files('file', { 'new.txt': 'The nightly backup starts at four.' }),
    })
    await gepeto.settled(document)
    await gepeto.sql(`update document_versions set created_at = now() - interval '3 years'`)
    // A single call is swept after 90 days whatever the rule.
    const rules = [
      { kind: 'conversations', days: null },
      { kind: 'usage', days: 60 },
      ...['answers', 'versions', 'sign-ins'].map((kind) => ({ kind, days: 365 })),
    ]
    await must(administrator, 'PUT', '/api/v1/privacy/retention', { rules })
    const { deleted } = await must<RetentionRun>(administrator, 'POST', '/api/v1/privacy/retention/run')
    expect(deleted).toMatchObject({ usage: 1, versions: 1, 'sign-ins': 1 })
    expect(deleted.answers).toBeGreaterThan(0)
    expect([await countOf('conversations', ana), await countOf('answers', ana)]).toEqual([0, 0])
    expect(
      await gepeto.sql('select version from document_versions where document_id = $1', [document]),
    ).toEqual([{ version: 2 }])
  })

  it('stands under hold against every deletion, and the refusal names what is held to those who look after it', async () => {
    const { conversation } = await ask(ana)
    const onAna = await hold(ana.userId)
    const refused = await as(ana, 'DELETE', `/api/v1/conversations/${conversation}`)
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/privacy/under-legal-hold' } })
    expect(refused.body).not.toHaveProperty('hold')
    expect(String(refused.body.detail)).toContain('kept for now for legal reasons')
    expect(String(refused.body.detail)).not.toMatch(/\d{4}-/)
    const erased = await as(
      administrator,
      'DELETE',
      `/api/v1/privacy/people/${ana.userId}?confirm=${ana.userId}`,
    )
    expect(erased).toMatchObject({ status: 409, body: { hold: { id: onAna.id, subjectId: ana.userId } } })
    const { subjectName } = (erased.body as unknown as { hold: LegalHold }).hold
    expect(subjectName).toBeTruthy()
    expect(String(erased.body.detail)).toContain(`on ${subjectName} keeps this`)
    await lift(onAna.id)

    const onCollection = await hold(collection)
    expect(await gepeto.call('DELETE', `/api/v1/collections/${collection}`)).toMatchObject({
      status: 409,
      body: { hold: { id: onCollection.id, scope: 'collection', subjectName: expect.any(String) } },
    })
    await lift(onCollection.id)

    const onAll = await hold(workspaceId)
    expect((await as(ana, 'DELETE', `/api/v1/conversations/${conversation}`)).status).toBe(409)
    expect(await must(administrator, 'POST', '/api/v1/privacy/retention/run')).toMatchObject({
      heldBack: true,
    })
    await lift(onAll.id)
    expect((await as(ana, 'DELETE', `/api/v1/conversations/${conversation}`)).status).toBe(204)
  })

  it('stands under hold against the end of the workspace, a move and the end of versions', async () => {
    await gepeto.sql(`insert into workspaces (id, name) values ('ws_other', 'Other') on conflict do nothing`)
    const owner = await person(gepeto, { role: 'owner' })
    const [{ name }] = (await gepeto.sql<{ name: string }>('select name from workspaces where id = $1', [
      workspaceId,
    ])) as [{ name: string }]
    const onAna = await hold(ana.userId)
    const path = `/api/v1/workspaces/${workspaceId}?confirm=${encodeURIComponent(name)}`
    expect(await as(owner, 'DELETE', path)).toMatchObject({ status: 409, body: { hold: { id: onAna.id } } })

    const { documents } = await must<{ documents: { id: string }[] }>(
      administrator,
      'POST',
      `/api/v1/collections/${collection}/documents`,
      { title: 'Held', text: 'The first version, of who is held.' },
    )
    const { id } = documents[0]!
    await gepeto.settled(id)
    await gepeto.must('PUT', `/api/v1/documents/${id}/content`, {
      form: gepeto.files('file', { 'new.txt': 'The second version.' }),
    })
    await gepeto.settled(id)
    await gepeto.sql(`update document_versions set created_at = now() - interval '3 years'`)
    const versions = async () =>
      (await gepeto.sql('select version from document_versions where document_id = $1', [id])).length
    const rules = [{ kind: 'versions', days: 365 }]
    await must(administrator, 'PUT', '/api/v1/privacy/retention', { rules })
    const onAuthor = await hold(administrator.userId)
    await must(administrator, 'POST', '/api/v1/privacy/retention/run')
    expect(await versions()).toBe(2)
    for (const { id: one } of [onAna, onAuthor]) await lift(one)
    await must(administrator, 'POST', '/api/v1/privacy/retention/run')
    expect(await versions()).toBe(1)

    const onCollection = await hold(collection)
    const { id: elsewhere } = await gepeto.collection({ name: 'Elsewhere' })
    const document = `/api/v1/documents/${id}`
    expect(await as(administrator, 'PATCH', document, { collectionId: elsewhere })).toMatchObject({
      status: 409,
      body: { hold: { id: onCollection.id } },
    })
    await lift(onCollection.id)
    expect((await as(administrator, 'PATCH', document, { collectionId: elsewhere })).status).toBe(200)
  })

  const erasure = (who: Person) => `/api/v1/privacy/people/${who.userId}?confirm=${who.userId}`
  const bring = async (who: Pick<Person, 'headers'>, within: string, title: string) => {
    const { documents } = await gepeto.must<{ documents: { id: string }[] }>(
      'POST',
      `/api/v1/collections/${within}/documents`,
      { anonymous: true, headers: who.headers, json: { title, text: `The text of ${title}.` } },
    )
    return (await gepeto.settled(documents[0]!.id)).id
  }

  it('stands under hold against the erasure of whoever brought what a held collection holds', async () => {
    const caio = await person(gepeto, { role: 'member' })
    const { id: evidence } = await gepeto.collection({ name: 'Evidence' })
    const document = await bring(caio, evidence, 'What Caio brought')
    // Of a version before too.
    await gepeto.must('PUT', `/api/v1/documents/${document}/content`, {
      form: gepeto.files('file', { 'new.txt': 'What somebody else brought instead.' }),
    })
    await gepeto.settled(document)
    const onEvidence = await hold(evidence)
    expect(await as(administrator, 'DELETE', erasure(caio))).toMatchObject({
      status: 409,
      body: { type: '/problems/privacy/under-legal-hold', hold: { id: onEvidence.id, scope: 'collection' } },
    })
    const original = `/api/v1/documents/${document}/content?version=1`
    const read = await gepeto.send('GET', original)
    expect({ status: read.status, text: await read.text() }).toEqual({
      status: 200,
      text: 'The text of What Caio brought.',
    })
    await lift(onEvidence.id)
    expect((await as(administrator, 'DELETE', erasure(caio))).status).toBe(200)
    expect((await gepeto.send('GET', original)).status).toBe(410)
  })

  it('stands under hold against the erasure of who brought a version of what a held person brought too', async () => {
    const caio = await person(gepeto, { role: 'member' })
    const dora = await person(gepeto, { role: 'administrator' })
    const { id: shared } = await gepeto.collection({ name: 'Of Caio and Dora' })
    const document = await bring(caio, shared, 'What Caio brought first')
    await gepeto.must('PUT', `/api/v1/documents/${document}/content`, {
      anonymous: true,
      headers: dora.headers,
      form: gepeto.files('file', { 'new.txt': 'What Dora brought instead.' }),
    })
    await gepeto.settled(document)
    const onDora = await hold(dora.userId)
    const told = { status: 409, body: { hold: { id: onDora.id, scope: 'person' } } }
    expect(await as(administrator, 'DELETE', `/api/v1/documents/${document}`)).toMatchObject(told)
    expect(await as(administrator, 'DELETE', erasure(caio))).toMatchObject(told)
    const original = `/api/v1/documents/${document}/content?version=1`
    expect((await gepeto.send('GET', original)).status).toBe(200)
    await lift(onDora.id)
    expect((await as(administrator, 'DELETE', erasure(caio))).status).toBe(200)
    expect((await gepeto.send('GET', original)).status).toBe(410)
  })

  it('stands under hold against whoever is held: what they brought, and the collections they made', async () => {
    const owner = await person(gepeto, { role: 'owner' })
    const { key, id: keyId } = await must<{ key: string; id: string }>(owner, 'POST', '/api/v1/keys', {
      name: 'soon revoked',
    })
    const { id: shared } = await gepeto.collection({ name: 'Of all' })
    const made = await must<{ id: string }>(owner, 'POST', '/api/v1/collections', { name: 'Theirs' })
    const brought = await bring(owner, shared, 'Brought by who is held')
    const byKey = await bring({ headers: { 'x-api-key': key } }, shared, 'Brought by a key')
    const others = await bring(bia, shared, 'Brought by Bia')
    const replaced = await bring(bia, shared, 'Brought by Bia at first')
    const free = await bring(bia, shared, 'Brought by Bia alone')
    for (const [id, who] of [
      [byKey, bia],
      [replaced, owner],
      [free, bia],
    ] as const) {
      await gepeto.must('PUT', `/api/v1/documents/${id}/content`, {
        anonymous: true,
        headers: who.headers,
        form: gepeto.files('file', { 'new.txt': `Another text for ${id}.` }),
      })
      await gepeto.settled(id)
    }
    await must(owner, 'DELETE', `/api/v1/keys/${keyId}`)
    const onOwner = await hold(owner.userId)
    for (const path of [
      `/api/v1/documents/${brought}`,
      `/api/v1/documents/${byKey}`,
      `/api/v1/documents/${replaced}`,
      `/api/v1/collections/${shared}`,
      `/api/v1/collections/${made.id}`,
    ])
      for (const who of [owner, administrator])
        expect({ path, ...(await as(who, 'DELETE', path)) }).toMatchObject({
          path,
          status: 409,
          body: { hold: { id: onOwner.id, scope: 'person' } },
        })
    expect((await as(owner, 'DELETE', `/api/v1/documents/${others}`)).status).toBe(204)

    await gepeto.sql(`update document_versions set created_at = now() - interval '3 years'`)
    await must(administrator, 'PUT', '/api/v1/privacy/retention', {
      rules: [{ kind: 'versions', days: 365 }],
    })
    await must(administrator, 'POST', '/api/v1/privacy/retention/run')
    const versionsOf = (id: string) =>
      gepeto.sql('select version from document_versions where document_id = $1 order by version', [id])
    expect(await versionsOf(byKey)).toHaveLength(2)
    expect(await versionsOf(replaced)).toHaveLength(2)
    expect(await versionsOf(free)).toHaveLength(1)
    await lift(onOwner.id)
    expect((await as(administrator, 'DELETE', `/api/v1/collections/${shared}`)).status).toBe(204)
  })

  it('stands under hold against what would take its place: comments and titles', async () => {
    const { conversation } = await ask(bia)
    const { items } = await must<{ items: { id: string }[] }>(
      bia,
      'GET',
      `/api/v1/conversations/${conversation}/messages`,
    )
    const feedback = `/api/v1/messages/${items[0]!.id}/feedback`
    const say = (json: object) => as(bia, 'POST', feedback, json)
    const onBia = await hold(bia.userId)
    expect((await say({ rating: 'up' })).status).toBe(204)
    expect((await say({ rating: 'down', comment: 'Leaked by me.' })).status).toBe(204)
    const told = { status: 409, body: { type: '/problems/privacy/under-legal-hold' } }
    expect(await say({ rating: 'down', comment: 'Nothing.' })).toMatchObject(told)
    expect(await say({ rating: 'down' })).toMatchObject(told)
    expect((await say({ rating: 'up', comment: 'Leaked by me.' })).status).toBe(204)
    const title = `/api/v1/conversations/${conversation}`
    expect(await as(bia, 'PATCH', title, { title: 'Nothing' })).toMatchObject(told)
    const [turn] = (
      await must<{ items: { feedback: object }[] }>(
        bia,
        'GET',
        `/api/v1/conversations/${conversation}/messages`,
      )
    ).items
    expect(turn!.feedback).toEqual({ rating: 'up', comment: 'Leaked by me.' })
    await lift(onBia.id)
    expect((await say({ rating: 'down' })).status).toBe(204)
    expect((await as(bia, 'PATCH', title, { title: 'Nothing' })).status).toBe(200)
  })

  it('stands under hold when single calls are swept', async () => {
    const other = await startGepeto(store)
    try {
      const [held, free] = [await person(other), await person(other)]
      for (const { userId, workspaceId: within } of [held, free])
        await other.sql(
          `insert into model_calls (id, workspace_id, user_id, model, provider, purpose, outcome, input_tokens,
             cached_input_tokens, output_tokens, cost_nanos, total_ms, started_at)
           values ($2, $1, $2, 'm', 'p', 'answer', 'answered', 1, 0, 1, 0, 1, now() - interval '100 days')`,
          [within, userId],
        )
      const json = { subjectId: held.userId, reason: 'A court asks for it.' }
      await other.must('POST', '/api/v1/privacy/holds', { json })
      // The first calls that are written after a start take the old ones with them.
      await other.collection({ documents: [backup] })
      await other.ask(question)
      await other.app.usage.meter.flush()
      expect(await other.sql(`select id from model_calls where id like 'usr_%'`)).toEqual([
        { id: held.userId },
      ])
    } finally {
      await other.close()
    }
  })

  it('is told of with what went, where a later part fails', async () => {
    const { conversation } = await ask(ana)
    await gepeto.sql(`update conversations set updated_at = now() - interval '4 years' where id = $1`, [
      conversation,
    ])
    await gepeto.sql(`update usage_days set day = day - 2000 where ctid = (select min(ctid) from usage_days)`)
    const rules = ['conversations', 'usage'].map((kind) => ({ kind, days: 1000 }))
    await must(administrator, 'PUT', '/api/v1/privacy/retention', { rules })
    const told = async () => (await gepeto.events({ kind: 'privacy.retention.applied' })).length
    const before = await told()
    await gepeto.sql(`create function refuse_delete() returns trigger language plpgsql as $$
      begin raise exception 'not now'; end $$`)
    await gepeto.sql(
      'create trigger refuse_delete before delete on usage_days for each row execute function refuse_delete()',
    )
    expect((await as(administrator, 'POST', '/api/v1/privacy/retention/run')).status).toBe(500)
    expect(await told()).toBe(before + 1)
    expect((await gepeto.events({ kind: 'privacy.retention.applied' })).at(-1)!.data).toMatchObject({
      deleted: { conversations: 1 },
    })
    await gepeto.sql('drop trigger refuse_delete on usage_days')
  })

  it('is held and let go by auditors and owners, with a reason that is sealed', async () => {
    const { id } = await hold(collection)
    expect(
      (await as(administrator, 'POST', `/api/v1/privacy/holds/${id}/lift`, { reason: 'I want to' })).status,
    ).toBe(403)
    expect(
      (await as(auditor, 'POST', '/api/v1/privacy/holds', { subjectId: collection, reason: 'again' })).body,
    ).toMatchObject({
      type: '/problems/privacy/hold-exists',
      holdId: id,
    })
    expect(
      (await as(auditor, 'POST', '/api/v1/privacy/holds', { subjectId: 'col_none', reason: 'why not' }))
        .status,
    ).toBe(404)
    const { items } = await must<LegalHoldList>(administrator, 'GET', '/api/v1/privacy/holds')
    expect(items).toMatchObject([
      { id, scope: 'collection', reason: 'A court asks for it.', setBy: auditor.userId },
    ])
    const [row] = await gepeto.sql<{ text: string }>('select h::text as text from legal_holds h')
    expect(row!.text).not.toContain(Buffer.from('court').toString('hex'))
    await lift(id)
    expect(
      (await as(auditor, 'POST', `/api/v1/privacy/holds/${id}/lift`, { reason: 'once more' })).status,
    ).toBe(404)
    const kinds = (await gepeto.events({ kind: 'privacy.hold', subject: collection })).map(({ kind }) => kind)
    expect(kinds.slice(-2)).toEqual(['privacy.hold.set', 'privacy.hold.lifted'])
  })
})

describe.each(stores)('what people agree to, on the $kind database', (store) => {
  let gepeto: Gepeto
  let provider: Awaited<ReturnType<typeof startProvider>>
  let ana: Person
  let bia: Person
  beforeAll(async () => {
    const started = await outside()
    provider = started.provider
    gepeto = await startGepeto(store, started.variables)
    await gepeto.collection({ documents: [backup] })
    ana = await person(gepeto, { role: 'member' })
    bia = await person(gepeto, { role: 'member' })
  })
  afterAll(async () => {
    await gepeto.close()
    provider.close()
  })

  const decide = (who: Person, purpose: keyof typeof consentTexts, given: boolean, textVersion?: string) =>
    gepeto.call<ConsentList>('PUT', `/api/v1/privacy/me/consents/${purpose}`, {
      anonymous: true,
      headers: who.headers,
      json: { given, textVersion: textVersion ?? consentTexts[purpose].version },
    })
  const ask = (who: Person, json: object = {}) =>
    gepeto.must<{ id: string; model: string; cached: string }>('POST', '/api/v1/ask', {
      anonymous: true,
      headers: who.headers,
      json: { question, cache: 'off', ...json },
    })

  it('is undecided at first, and decided by the person alone on the words of now', async () => {
    const first = await gepeto.must<ConsentList>('GET', '/api/v1/privacy/me/consents', {
      anonymous: true,
      headers: ana.headers,
    })
    expect(first.items.map(({ state }) => state)).toEqual(['undecided', 'undecided'])
    expect((await decide(ana, 'external-models', false, '1999-01')).status).toBe(409)
    expect((await decide(ana, 'external-models', false)).body.items[0]).toMatchObject({
      state: 'withdrawn',
      textVersion: consentTexts['external-models'].version,
    })
    const [event] = await gepeto.events({ kind: 'privacy.consent', subject: ana.userId })
    expect(event).toMatchObject({
      kind: 'privacy.consent.withdrawn',
      data: { purpose: 'external-models', textVersion: consentTexts['external-models'].version },
    })
  })

  it('keeps the questions of who said no to models outside on this machine, whatever model they name', async () => {
    expect((await decide(ana, 'external-models', false)).status).toBe(200)
    const before = provider.received.length
    expect((await ask(ana)).model).toBe('builtin')
    expect((await ask(ana, { model: 'openai/gpt-4.1-mini' })).model).toBe('builtin')
    expect(provider.received).toHaveLength(before)
    expect((await ask(bia)).model).toBe('openai/gpt-4.1-mini')
    expect((await decide(ana, 'external-models', true)).status).toBe(200)
    expect((await ask(ana)).model).toBe('openai/gpt-4.1-mini')
  })

  it('keeps them here in a replay too, of what was asked before', async () => {
    const { id } = await ask(bia)
    const replayed = () => gepeto.must<AnswerReplay>('POST', `/api/v1/audit/answers/${id}/replay`)
    expect((await replayed()).askedAgain).toMatchObject({ model: 'openai/gpt-4.1-mini' })
    expect((await decide(bia, 'external-models', false)).status).toBe(200)
    const before = provider.received.length
    expect((await replayed()).askedAgain).toMatchObject({ model: 'builtin' })
    expect(provider.received).toHaveLength(before)
    expect((await decide(bia, 'external-models', true)).status).toBe(200)
  })

  it('gives nobody the answers again of who said no to that, nor them those of others', async () => {
    await decide(ana, 'answer-reuse', false)
    await ask(ana, { cache: 'use' })
    expect((await ask(bia, { cache: 'use' })).cached).toBe('none')
    expect((await ask(ana, { cache: 'use' })).cached).toBe('none')
    expect((await ask(bia, { cache: 'use' })).cached).toBe('exact')
  })
})
