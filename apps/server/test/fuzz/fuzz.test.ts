import type { Message } from '@gepeto/contract'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backup } from '../api/texts.ts'
import { stores } from '../databases.ts'
import { type Gepeto, ownerKey, startGepeto } from '../gepeto.ts'
import { type FuzzedRequest, openDice, openFuzzer, type Specification } from './requests.ts'

/** Over all stores that are there: the other half goes to the other one. */
const requests = 20_000 / stores.length
const atOnce = 8

/** Refusals of the gate and of the HTTP layer, which any call may be answered. */
const anywhere = new Set(['400', '401', '403', '404', '405', '413', '414', '415', '421', '429', '431'])

/** What of our insides no answer may show. */
const insides =
  /node_modules|apps\/server|\bat \S+ \(|\.ts:\d+|drizzle|SQLSTATE|syntax error at|pg_catalog|gepeto_app/i

/** Streams that end with their reader. */
const endless = /\/events$|\/stream$/

describe.each(stores)('$kind: whatever is sent', (store) => {
  let gepeto: Gepeto
  let spec: Specification
  let ids: Record<string, string>
  beforeAll(async () => {
    gepeto = await startGepeto(store, { GEPETO_MAX_UPLOAD_MB: '1' })
    spec = (await gepeto.call<Specification>('GET', '/api/openapi.json')).body
    const { id: col } = await gepeto.collection({})
    const { id: doc } = await gepeto.document(col, backup)
    const { id: ans, conversation: cnv } = await gepeto.ask('When does the nightly backup start?')
    const { items } = await gepeto.must<{ items: Message[] }>('GET', `/api/v1/conversations/${cnv}/messages`)
    ids = { col, doc, cnv, ans, msg: items[0]!.id }
  })
  afterAll(() => gepeto.close())

  it('is answered as the API says, and shows nothing of the inside', { timeout: 600_000 }, async () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    ajv.addSchema(spec, 'api')
    const escaped = (part: string) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))
    const wrong: string[] = []

    async function look(request: FuzzedRequest, headers: Record<string, string>): Promise<void> {
      const { method, pattern, path, body, operation } = request
      const left = new AbortController()
      const told = (what: string) =>
        wrong.push(`${what}: ${method} ${path.slice(0, 300)} ${body?.slice(0, 300)}`)
      const response = await fetch(gepeto.address + path, {
        method,
        body,
        redirect: 'manual',
        signal: left.signal,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      })
      const { status } = response
      const type = response.headers.get('content-type')?.split(';')[0] ?? ''
      if (endless.test(pattern) && status < 300) return left.abort()
      const said = await response.text()
      if (status >= 500) told(`${status} ${said.slice(0, 200)}`)
      const sent = `${decodeURIComponent(path.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'))} ${body}`
      const shown = type.includes('json') ? insides.exec(said)?.[0] : undefined
      if (status >= 400 && shown && !sent.toLowerCase().includes(shown.toLowerCase()))
        told(`shows "${shown}"`)
      const declared = operation.responses[status]
      if (!declared) {
        if (!anywhere.has(String(status))) told(`${status} is not declared`)
        return
      }
      if (!declared.content?.[type] || !type.includes('json')) return
      const place = ['paths', pattern, method.toLowerCase(), 'responses', status, 'content', type, 'schema']
      const validate = ajv.getSchema(`api#/${place.map(String).map(escaped).join('/')}`)
      if (validate && !validate(JSON.parse(said)))
        told(`${status} ${ajv.errorsText(validate.errors).slice(0, 200)}`)
    }

    const dice = openDice(20_261_121)
    const draw = openFuzzer(spec, (prefix) => ids[prefix] ?? `${prefix || 'x'}_none`, dice)
    const callers: Record<string, string>[] = [
      { 'x-api-key': ownerKey },
      { 'x-api-key': ownerKey },
      {},
      { authorization: 'Bearer e30.e30.x' },
    ]
    let made = 0
    const worker = async () => {
      while (made < requests) {
        const request = draw()
        // The things that the others name stay.
        if (request.method === 'DELETE' && Object.values(ids).some((id) => request.path.includes(id)))
          continue
        await look(request, callers[made++ % callers.length]!)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    expect(wrong.slice(0, 20)).toEqual([])
    expect((await gepeto.call('GET', '/health')).body).toMatchObject({ status: 'ok' })
  })
})
