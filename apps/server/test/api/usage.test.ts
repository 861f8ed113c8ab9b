import type { Answer, Budget, ModelPriceList, Usages } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUsage } from '../../src/models/index.ts'
import { startOf } from '../../src/models/usage/periods.ts'
import { openLog } from '../../src/platform/telemetry/log.ts'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { person, workspace } from '../members.ts'
import { startProvider } from '../scripted-provider.ts'
import { backup } from './texts.ts'

const model = 'openai/gpt-4.1-mini'
/** 600 new input tokens, 400 cached ones and 50 of output, at 0.40, 0.10 and 1.60 dollars a million. */
const callCost = (600 * 0.4 + 400 * 0.1 + 50 * 1.6) / 1e6
const month = startOf('month', new Date())

describe.each(stores)('what models use up on the $kind database', (store) => {
  let provider: Awaited<ReturnType<typeof startProvider>>
  let gepeto: Gepeto
  beforeAll(async () => {
    provider = await startProvider()
    gepeto = await startGepeto(store, provider.variables)
    await gepeto.collection({ documents: [backup] })
  })
  afterAll(async () => {
    await gepeto.close()
    provider.close()
  })

  const newTenant = async () => person(gepeto, { workspaceId: await workspace(gepeto), role: 'owner' })
  type Caller = { headers: Record<string, string> }
  const complete = ({ headers }: Caller, more: object = {}) =>
    gepeto.call('POST', '/v1/chat/completions', {
      headers,
      json: { model, messages: [{ role: 'user', content: 'x' }], ...more },
    })
  const read = ({ headers }: Caller, query = '') =>
    gepeto.must<Usages>('GET', `/api/v1/usage${query}`, { headers })
  const budget = ({ headers }: Caller, json: object) =>
    gepeto.must<Budget>('POST', '/api/v1/budgets', { headers, json })

  it('is shown by day, model, person and key, and costs what the table says', async () => {
    const tenant = await newTenant()
    await complete(tenant)
    await complete(tenant, { stream: true })
    const usage = await read(tenant)
    expect(usage).toMatchObject({ currency: 'USD', timeZone: 'UTC' })
    expect(usage.totals).toMatchObject({
      calls: 2,
      failedCalls: 0,
      inputTokens: 2000,
      cachedInputTokens: 800,
      outputTokens: 100,
    })
    expect(usage.totals.cost).toBeCloseTo(2 * callCost, 9)
    expect(usage.series).toHaveLength(30)
    expect(usage.series.at(-1)).toMatchObject({ start: usage.to, calls: 2 })
    expect(usage.groups).toMatchObject([{ id: model, name: model, calls: 2 }])
    expect((await read(tenant, '?group=person')).groups).toMatchObject([
      { id: tenant.userId, name: tenant.userId, calls: 2 },
    ])
    expect((await read(tenant, '?group=key')).groups).toMatchObject([{ id: tenant.keyId, name: 'test' }])
    expect((await read(tenant, '?group=assistant')).groups).toMatchObject([{ id: null, name: null }])
    expect((await read(tenant, `?by=month&from=${month}`)).series).toMatchObject([{ start: month, calls: 2 }])
    expect((await read(tenant, '?to=2020-01-31&from=2020-01-01')).totals.calls).toBe(0)
  })

  it('of one workspace is no other’s', async () => {
    const [one, other] = [await newTenant(), await newTenant()]
    await complete(one)
    expect((await read(other)).totals.calls).toBe(0)
  })

  it('of answers stands in their usage', async () => {
    const answer = await gepeto.ask('When does the nightly backup start?', { model, cache: 'off' })
    expect(answer.usage).toMatchObject({ inputTokens: 1000, outputTokens: 50 })
    expect(answer.usage.cost).toBeCloseTo(callCost, 9)
  })

  it('counts calls that failed, and nothing for what was not said', async () => {
    const tenant = await newTenant()
    provider.nextJson(400, { error: { message: 'no' } })
    expect((await complete(tenant)).status).toBe(400)
    expect((await read(tenant)).totals).toMatchObject({ calls: 1, failedCalls: 1, inputTokens: 0, cost: 0 })
  })

  it.each([
    ['parts of a token', { prompt_tokens: 1.5, completion_tokens: 50 }],
    ['more tokens than there are', { prompt_tokens: 9007199254740991, completion_tokens: 9007199254740991 }],
    ['less than none', { prompt_tokens: -1e6, completion_tokens: -1e6 }],
    [
      'more kept tokens than it was sent',
      { prompt_tokens: 2, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 9e9 } },
    ],
  ])('are guessed where a provider tells of %s', async (_name, usage) => {
    const tenant = await newTenant()
    const answered = {
      choices: [{ index: 0, message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }],
      usage,
    }
    provider.nextJson(200, answered)
    expect((await complete(tenant)).status).toBe(200)
    provider.nextJson(200, answered)
    const { status, body } = await gepeto.call<Answer>('POST', '/api/v1/ask', {
      headers: tenant.headers,
      json: { question: 'When does it start?', model },
    })
    expect(status).toBe(200)
    expect(body.usage.inputTokens).toBeGreaterThan(0)
    const { totals } = await read(tenant)
    expect(totals.calls).toBe(2)
    for (const tokens of [totals.inputTokens, totals.outputTokens, totals.cachedInputTokens]) {
      expect(tokens).toBeGreaterThanOrEqual(0)
      expect(tokens).toBeLessThan(1_000_000)
    }
    expect(totals.inputTokens).toBeGreaterThan(0)
    expect(totals.cachedInputTokens).toBeLessThanOrEqual(totals.inputTokens)
  })

  it('is written though the database refuses the count of another call', async () => {
    const tenant = await newTenant()
    await budget(tenant, { scope: 'workspace', period: 'day', unit: 'tokens', hardLimit: 1e9 })
    const { meter } = gepeto.app.usage
    const actor = {
      ...tenant,
      kind: 'key' as const,
      id: tenant.keyId,
      permissions: new Set<never>(),
      principals: [],
    }
    const call = (inputTokens: number) => ({
      actor,
      model,
      provider: 'openai',
      usage: { inputTokens, outputTokens: 0 },
      isEstimated: false,
      startedAt: new Date(),
      totalMs: 5,
      outcome: 'answered' as const,
      purpose: 'completion' as const,
    })
    await meter.admit(actor, { model })
    for (const inputTokens of [10, 1.5, 20]) meter.record(call(inputTokens))
    await meter.flush()
    meter.record(call(5))
    expect((await read(tenant)).totals).toMatchObject({ calls: 3, inputTokens: 35 })
    const { items } = await gepeto.must<{ items: Budget[] }>('GET', '/api/v1/budgets', {
      headers: tenant.headers,
    })
    expect(items).toMatchObject([{ used: 35 }])
  })

  it('holds the prompt of a call that nobody waited for', async () => {
    const tenant = await newTenant()
    const asked = Promise.withResolvers<void>()
    const given = Promise.withResolvers<void>()
    provider.next((response) => {
      response.on('close', given.resolve)
      asked.resolve()
    })
    const left = new AbortController()
    const call = fetch(`${gepeto.address}/v1/chat/completions`, {
      method: 'POST',
      headers: { ...tenant.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'word '.repeat(800) }] }),
      signal: left.signal,
    })
    await asked.promise
    left.abort()
    await expect(call).rejects.toThrow()
    await given.promise
    const { totals } = await read(tenant)
    expect(totals).toMatchObject({ calls: 1, outputTokens: 0 })
    expect(totals.inputTokens).toBeGreaterThan(1000)
  })

  it('holds the words of a stream that nobody read to its end, however few pieces they came in', async () => {
    const tenant = await newTenant()
    provider.next((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const delta = { content: 'word '.repeat(2000) }
      response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta }] })}\n\n`)
      response.on('close', given.resolve)
    })
    const given = Promise.withResolvers<void>()
    const left = new AbortController()
    const { body } = await fetch(`${gepeto.address}/v1/chat/completions`, {
      method: 'POST',
      headers: { ...tenant.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: 'x' }] }),
      signal: left.signal,
    })
    await body!.getReader().read()
    left.abort()
    await given.promise
    expect((await read(tenant)).totals.outputTokens).toBeGreaterThan(2000)
  })

  it('goes out as a table, in which no name is a formula', async () => {
    const tenant = await newTenant()
    await gepeto.sql('update users set name = $2 where id = $1', [
      tenant.userId,
      '=HYPERLINK("http://x.example","a,b")',
    ])
    await complete(tenant)
    const { headers, body } = await gepeto.call<string>('GET', '/api/v1/usage/export?group=person', {
      headers: tenant.headers,
    })
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="usage-person-.*\.csv"$/)
    const [head, line, ...rest] = body.replace(/^\uFEFF/, '').split('\r\n')
    expect(head).toBe(
      'start,id,name,calls,failed_calls,input_tokens,cached_input_tokens,output_tokens,cost_usd',
    )
    expect(line).toMatch(
      /^\d{4}-\d\d-\d\d,usr_\w+,"'=HYPERLINK\(""http:\/\/x\.example"",""a,b""\)",1,0,1000,400,50,0\.00036$/,
    )
    expect(rest).toEqual([''])
  })

  it.each([
    ['?from=2026-01-02&to=2026-01-01', 'query.from'],
    ['?from=2020-01-01&to=2026-01-01', 'query.from'],
    ['?from=yesterday', 'querystring.from'],
    ['?group=colour', 'querystring.group'],
  ])('refuses to show %s', async (query, path) => {
    const { status, body } = await gepeto.call('GET', `/api/v1/usage${query}`)
    expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ path }] } })
  })

  describe('against a budget', () => {
    it('is refused when it is used up, until it is raised', async () => {
      const tenant = await newTenant()
      const { id } = await budget(tenant, {
        scope: 'workspace',
        period: 'month',
        unit: 'tokens',
        hardLimit: 1000,
      })
      expect((await complete(tenant)).status).toBe(200)
      const refused = await gepeto.call('POST', '/api/v1/ask', {
        headers: tenant.headers,
        json: { question: 'When does it start?', model },
      })
      const [year, number] = month.split('-').map(Number) as [number, number]
      const renewsAt = new Date(Date.UTC(year, number, 1)).toISOString()
      expect(refused).toMatchObject({
        status: 429,
        body: {
          type: '/problems/models/budget-used-up',
          renewsAt,
          budget: { id, scope: 'workspace', period: 'month', unit: 'tokens', hardLimit: 1000, used: 1050 },
        },
      })
      const wait = (Date.parse(renewsAt) - Date.now()) / 1000
      expect(Math.abs(Number(refused.headers.get('retry-after')) - wait)).toBeLessThan(60)
      const raised = await gepeto.must<Budget>('PATCH', `/api/v1/budgets/${id}`, {
        headers: tenant.headers,
        json: { hardLimit: 5000 },
      })
      expect(raised).toMatchObject({ used: 1050, renewsAt, hardLimit: 5000 })
      expect((await complete(tenant)).status).toBe(200)
    })

    it('is told of when a streamed answer starts, from its soft limit on', async () => {
      const tenant = await newTenant()
      await budget(tenant, { scope: 'person', period: 'day', unit: 'tokens', softLimit: 4000 })
      await budget(tenant, { scope: 'workspace', period: 'month', unit: 'tokens', softLimit: 1000 })
      const start = async () => {
        const response = await fetch(`${gepeto.address}/api/v1/ask`, {
          method: 'POST',
          headers: { ...tenant.headers, 'content-type': 'application/json' },
          body: JSON.stringify({ question: 'When does it start?', model: 'builtin', stream: true }),
        })
        const events = (await response.text()).split('\n').filter((line) => line.startsWith('data: '))
        return JSON.parse(events[0]!.slice('data: '.length)) as Record<string, unknown>
      }
      const before = await start()
      expect(before.conversation).toMatch(/^cnv_/)
      expect(before.budget).toBeUndefined()
      expect((await complete(tenant)).status).toBe(200)
      expect((await start()).budget).toMatchObject({
        scope: 'workspace',
        period: 'month',
        unit: 'tokens',
        limit: 1000,
        renewsAt: expect.stringMatching(/-01T00:00:00\.000Z$/),
      })
    })

    it('of each person is each one’s own', async () => {
      const owner = await newTenant()
      const other = await person(gepeto, { workspaceId: owner.workspaceId })
      const made = await budget(owner, {
        scope: 'person',
        period: 'day',
        unit: 'money',
        hardLimit: callCost / 2,
      })
      expect(made).toMatchObject({ subjectId: null, used: null })
      expect((await complete(owner)).status).toBe(200)
      expect((await complete(owner)).status).toBe(429)
      expect((await complete(other)).status).toBe(200)
    })

    it('in money lets pass what costs nothing', async () => {
      const tenant = await newTenant()
      await budget(tenant, { scope: 'workspace', period: 'day', unit: 'money', hardLimit: 0 })
      expect((await complete(tenant)).status).toBe(429)
      expect((await complete(tenant, { model: 'builtin' })).status).toBe(200)
    })

    it('in money has the chain go on to what costs nothing, and says what it stepped over', async () => {
      const tenant = await newTenant()
      await budget(tenant, { scope: 'workspace', period: 'day', unit: 'money', hardLimit: 0 })
      const asked = provider.received.length
      const ask = (more: object = {}) =>
        gepeto.call<Answer>('POST', '/api/v1/ask', {
          headers: tenant.headers,
          json: { question: 'When does the backup start?', cache: 'off', ...more },
        })
      expect(await ask()).toMatchObject({ status: 200, body: { model: 'builtin', fallback: [model] } })
      expect(await ask({ stream: true })).toMatchObject({ status: 200 })
      expect(provider.received.length).toBe(asked)
    })

    it('is counted together by two instances on one database', async () => {
      const tenant = await newTenant()
      await budget(tenant, {
        scope: 'workspace',
        period: 'day',
        unit: 'tokens',
        softLimit: 2000,
        hardLimit: 3000,
      })
      const { meter } = gepeto.app.usage
      const other = createUsage({
        heldIn: async () => ({ isWhole: false, people: [] }),
        database: gepeto.app.database,
        log: openLog('silent'),
        namesOf: async () => new Map(),
        remoteModels: async () => [],
      })
      const actor = {
        ...tenant,
        kind: 'key' as const,
        id: tenant.keyId,
        permissions: new Set<never>(),
        principals: [],
      }
      const call = {
        actor,
        model,
        provider: 'openai',
        usage: { inputTokens: 900, outputTokens: 100 },
        isEstimated: false,
        startedAt: new Date(),
        totalMs: 5,
        outcome: 'answered' as const,
        purpose: 'completion' as const,
      }
      for (const instance of [meter, other.meter, meter]) {
        await instance.admit(actor, { model })
        instance.record(call)
      }
      await Promise.all([meter.flush(), other.meter.flush()])
      meter.record({ ...call, usage: { inputTokens: 1, outputTokens: 0 } })
      await meter.flush()
      expect(() => meter.admit(actor, { model })).toThrow(/used up/)
      const { items } = await gepeto.must<{ items: Budget[] }>('GET', '/api/v1/budgets', {
        headers: tenant.headers,
      })
      expect(items).toMatchObject([{ used: 3001 }])
      const said = await gepeto.sql<{ kind: string }>(
        "select kind from events where workspace_id = $1 and kind like 'models.budget.%' order by id",
        [tenant.workspaceId],
      )
      expect(said.map(({ kind }) => kind).sort()).toEqual([
        'models.budget.created',
        'models.budget.used-up',
        'models.budget.warned',
      ])
      await other.close()
    })

    it.each([
      [{ scope: 'workspace', subjectId: 'usr_x' }, 'body.subjectId'],
      [{ scope: 'person', subjectId: 'usr_x' }, 'body.subjectId'],
      [{ softLimit: 2, hardLimit: 1 }, 'body.softLimit'],
      [{ hardLimit: null }, 'body.hardLimit'],
      [{ hardLimit: -1 }, 'body.hardLimit'],
    ])('refuses %j', async (more, path) => {
      const json = { scope: 'workspace', period: 'day', unit: 'tokens', hardLimit: 1, ...more }
      const { status, body } = await gepeto.call('POST', '/api/v1/budgets', { json })
      expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ path }] } })
    })

    it('stands once for a subject, period and unit, and can be deleted', async () => {
      const tenant = await newTenant()
      const json = { scope: 'key', subjectId: tenant.keyId, period: 'day', unit: 'tokens', softLimit: 1 }
      const { id } = await budget(tenant, json)
      expect(await gepeto.call('POST', '/api/v1/budgets', { headers: tenant.headers, json })).toMatchObject({
        status: 409,
        body: { type: '/problems/models/budget-exists', budgetId: id },
      })
      const list = () =>
        gepeto.must<{ items: Budget[] }>('GET', '/api/v1/budgets', { headers: tenant.headers })
      expect((await list()).items).toMatchObject([{ id, subjectName: 'test', used: 0 }])
      await gepeto.must('DELETE', `/api/v1/budgets/${id}`, { headers: tenant.headers })
      expect((await list()).items).toEqual([])
      expect(await gepeto.call('DELETE', `/api/v1/budgets/${id}`, { headers: tenant.headers })).toMatchObject(
        { status: 404 },
      )
      expect(await gepeto.happened(id)).toEqual(['models.budget.created', 'models.budget.deleted'])
    })
  })

  it('costs what the workspace says, from then on', async () => {
    const tenant = await newTenant()
    const { headers } = tenant
    const prices = () => gepeto.must<ModelPriceList>('GET', '/api/v1/models/prices', { headers })
    const before = await prices()
    expect(before.items.find((price) => price.model === 'openai/gpt-4.1-mini*')).toMatchObject({
      inputPerMillion: 0.4,
      origin: 'table',
      source: expect.stringMatching(/^https:/),
      readOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
    })
    await complete(tenant)
    await gepeto.must('PUT', '/api/v1/models/prices', {
      headers,
      json: { model, inputPerMillion: 10, outputPerMillion: 100, source: ' Contract 12 ' },
    })
    await complete(tenant)
    expect((await read(tenant)).totals.cost).toBeCloseTo(callCost + (1000 * 10 + 50 * 100) / 1e6, 9)
    expect((await prices()).items[0]).toMatchObject({
      model,
      origin: 'workspace',
      cachedInputPerMillion: 10,
      source: 'Contract 12',
    })
    const path = `/api/v1/models/prices?model=${encodeURIComponent(model)}`
    await gepeto.must('DELETE', path, { headers })
    expect(await gepeto.call('DELETE', path, { headers })).toMatchObject({ status: 404 })
    expect((await prices()).items).toEqual(before.items)
  })

  it('is read by auditors, and limited by administrators', async () => {
    const auditor = await person(gepeto, { role: 'auditor' })
    const member = await person(gepeto, { role: 'member' })
    const status = async (who: Caller, method: string, path: string, json?: object) =>
      (await gepeto.call(method, path, { headers: who.headers, json })).status
    const limit = { scope: 'workspace', period: 'day', unit: 'tokens', softLimit: 1 }
    expect(await status(auditor, 'GET', '/api/v1/usage')).toBe(200)
    expect(await status(auditor, 'POST', '/api/v1/budgets', limit)).toBe(403)
    expect(await status(member, 'GET', '/api/v1/usage')).toBe(403)
    expect(
      await status(await person(gepeto, { role: 'administrator' }), 'POST', '/api/v1/budgets', limit),
    ).toBe(201)
  })

  it('is written down call by call', async () => {
    const tenant = await newTenant()
    await complete(tenant)
    await gepeto.app.usage.meter.flush()
    const rows = await gepeto.sql<{ outcome: string; purpose: string; key_id: string }>(
      'select outcome, purpose, key_id from model_calls where workspace_id = $1',
      [tenant.workspaceId],
    )
    expect(rows).toEqual([{ outcome: 'answered', purpose: 'completion', key_id: tenant.keyId }])
  })
})
