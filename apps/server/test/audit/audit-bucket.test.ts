import type { AuditVerification, Collection, Health } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { startS3Server } from '../s3-server.ts'

describe.each(stores)('checkpoints in a bucket, beside the $kind database', (store) => {
  let bucket: Awaited<ReturnType<typeof startS3Server>>
  let gepeto: Gepeto
  let workspaceId: string

  beforeAll(async () => {
    bucket = await startS3Server()
    bucket.lock.days = 365
    vi.stubEnv('AWS_ACCESS_KEY_ID', bucket.credentials.accessKeyId)
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', bucket.credentials.secretAccessKey)
    gepeto = await startGepeto(store, {
      GEPETO_AUDIT_BUCKET: bucket.bucket,
      S3_ENDPOINT: bucket.endpoint,
    })
    const [workspace] = await gepeto.sql<{ id: string }>('select id from workspaces')
    workspaceId = workspace!.id
  })
  afterAll(async () => {
    await gepeto?.close()
    await bucket?.close()
    vi.unstubAllEnvs()
  })

  const collection = (name: string) =>
    gepeto.must<Collection>('POST', '/api/v1/collections', { json: { name } })
  const verify = () => gepeto.must<AuditVerification>('GET', '/api/v1/audit/verify')
  const kept = () => [...bucket.objects.keys()].filter((key) => key.includes(workspaceId))

  it('are all there, and the state of the bucket is told', async () => {
    for (const name of ['One', 'Two']) {
      const before = kept().length
      await collection(name)
      await gepeto.app.audit.link(true)
      expect(kept().length).toBeGreaterThan(before)
    }
    expect((await verify()).valid).toBe(true)
    const { components } = await gepeto.must<Health>('GET', '/health')
    expect(components.checkpoints).toMatchObject({ status: 'ok', detail: 's3, locked' })
  })

  it('that cannot be kept are kept later, and commands do not wait for them', async () => {
    const before = kept().length
    bucket.failures.push(...Array.from({ length: 2 }, () => 500))
    await collection('Meanwhile')
    await expect(gepeto.app.audit.link(true)).rejects.toThrow()
    expect(kept()).toHaveLength(before)
    await gepeto.app.audit.link(true)
    expect(kept()).toHaveLength(before + 1)
    expect((await verify()).valid).toBe(true)
  })

  it('give away who rewrites the whole database', async () => {
    for (const statement of [
      `set session_replication_role = replica`,
      `delete from event_checkpoints where workspace_id = '${workspaceId}'`,
      `delete from event_links where workspace_id = '${workspaceId}' and sequence > 1`,
      `delete from events e where workspace_id = '${workspaceId}' and not exists (
         select from event_links l where l.event_id = e.id)`,
      `set session_replication_role = origin`,
    ])
      await gepeto.sql(statement)
    const { valid, firstFault } = await verify()
    expect({ valid, reason: firstFault?.reason }).toEqual({ valid: false, reason: 'missing' })
    const before = kept()
    await collection('Afterwards')
    await gepeto.app.audit.link(true)
    expect(kept()).toEqual(before)
    expect((await verify()).valid).toBe(false)
  })

  it('that cannot be read are no reason to call a chain whole', async () => {
    bucket.failures.push(...Array.from({ length: 2 }, () => 503))
    expect(await gepeto.call('GET', '/api/v1/audit/verify')).toMatchObject({
      status: 503,
      body: { type: '/problems/audit/checkpoints-unavailable' },
    })
  })
})
