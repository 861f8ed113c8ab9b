import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ForwarderOptions,
  type ForwardingRow,
  openForwarder,
} from '../../src/audit/forwarding/forwarder.ts'
import { type Bus, openBus } from '../../src/platform/bus/index.ts'
import { openDataKeys } from '../../src/platform/crypto/data-keys.ts'
import { masterKeyOf } from '../../src/platform/crypto/master-key.ts'
import { openSeal } from '../../src/platform/crypto/seal.ts'
import { acrossWorkspaces } from '../../src/platform/database/index.ts'
import { openLog } from '../../src/platform/telemetry/log.ts'
import { type FreshDatabase, stores } from '../databases.ts'

describe.each(stores)('the secret of a collector on the $kind database', (store) => {
  const masterKey = masterKeyOf('a master key for these tests alone')
  const seal = openSeal(masterKey.derive('log forwarding'))
  let fresh: FreshDatabase
  let bus: Bus
  beforeAll(async () => {
    fresh = await store.open()
    bus = await openBus()
    await fresh.database.pool.query(`insert into workspaces (id, name) values ('ws_a', 'A')`)
    await fresh.database.pool.query(
      `insert into log_forwarding (workspace_id, kind, address, with_content, set_by, sequence)
       values ('ws_a', 'http', 'https://siem.example/events', false, 'usr_a', 0)`,
    )
  })
  afterAll(async () => {
    bus.close()
    await fresh.close()
  })

  const stored = async () =>
    (await fresh.database.pool.query<ForwardingRow>('select * from log_forwarding')).rows[0]!
  const write = (secret: Buffer) =>
    fresh.database.pool.query('update log_forwarding set secret = $1', [secret])
  /** As a start of the server does, until it has nothing more to send. */
  async function started(): Promise<void> {
    const keys = await acrossWorkspaces(() => openDataKeys(fresh.database, masterKey, bus))
    const { database } = fresh
    const options = { database, keys, seal, log: openLog('silent') } as unknown as ForwarderOptions
    const forwarder = openForwarder(options)
    forwarder.start()
    await forwarder.close()
  }

  it('is bound to the address at the first start, and never again', async () => {
    const past = seal.close('Splunk s3cret', 'ws_a')
    await write(past)
    await started()
    const { secret } = await stored()
    expect(seal.open(secret!, JSON.stringify(['ws_a', 'http', 'https://siem.example/events']))).toBe(
      'Splunk s3cret',
    )
    await write(past)
    await started()
    expect((await stored()).secret).toEqual(past)
  })
})
