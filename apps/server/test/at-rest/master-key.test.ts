import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Collection, Document } from '@gepeto/contract'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { KmsRefused } from '../../src/platform/crypto/kms-keeper.ts'
import { MissingMasterKey, WrongMasterKey } from '../../src/platform/crypto/wrapping-keys.ts'
import { openDatabase } from '../../src/platform/database/index.ts'
import { type PreparedDatabase, stores } from '../databases.ts'
import { type Gepeto, startInstance } from '../gepeto.ts'
import { keyArn, startKmsServer } from '../kms-server.ts'

/** Servers start several times; a machine that runs tests may be busy. In milliseconds. */
const timeout = 240_000

describe.each(stores)('the master key over the $kind database', (store) => {
  let kms: Awaited<ReturnType<typeof startKmsServer>>
  let prepared: PreparedDatabase
  let gepeto: Gepeto | undefined
  const environment = { ...process.env }
  beforeEach(async () => {
    kms = await startKmsServer({ keys: ['one', 'two'] })
    // As the SDK finds them.
    Object.assign(process.env, kms.credentials)
    prepared = await store.prepare()
  })
  afterEach(async () => {
    await stop()
    await prepared.discard()
    await kms.close()
    process.env = environment
  })

  const inKms = (name: string) => ({ GEPETO_KMS_KEY_ID: keyArn(name), AWS_ENDPOINT_URL_KMS: kms.endpoint })
  const masterKeyFile = () => join(prepared.config.dataDir, 'master.key')
  async function stop() {
    await gepeto?.app.close()
    gepeto = undefined
  }
  async function start(variables: Record<string, string>) {
    await stop()
    gepeto = await startInstance(prepared, variables)
    return gepeto
  }

  /** Something sealed that a later start must read: an event, an original. */
  async function fill(): Promise<() => Promise<void>> {
    const { id } = await gepeto!.collection({ name: 'Sealed' })
    const document = await gepeto!.document(id, { title: 'Plants', text: 'Leaves are green.' })
    return async () => {
      const [event] = await gepeto!.events({ subject: id, kind: 'knowledge.collection.created' })
      expect(event!.data).toMatchObject({ name: 'Sealed' })
      const content = await gepeto!.call<string>('GET', `/api/v1/documents/${document.id}/content`)
      expect(content.body).toBe('Leaves are green.')
      expect((await gepeto!.must<Document>('GET', `/api/v1/documents/${document.id}`)).id).toBe(document.id)
    }
  }

  async function stateOf() {
    const database = await openDatabase(prepared.config)
    try {
      const { rows: root } = await database.pool.query('select * from root_keys')
      const { rows: wrapping } = await database.pool.query('select * from wrapping_keys order by id')
      return { root, wrapping }
    } finally {
      await database.close()
    }
  }

  it('may be in KMS: nothing of it lies in the data folder, and each start asks once', {
    timeout,
  }, async () => {
    await start(inKms('one'))
    const reads = await fill()
    expect(existsSync(masterKeyFile())).toBe(false)
    expect(kms.asked).toEqual(['GenerateDataKey', 'Decrypt'])
    await start(inKms('one'))
    await reads()
    expect(kms.asked).toEqual(['GenerateDataKey', 'Decrypt', 'Decrypt'])
  })

  it('is refused with words where KMS has another, or gives none, and nothing is changed', {
    timeout,
  }, async () => {
    await start(inKms('one'))
    const reads = await fill()
    await stop()
    const before = await stateOf()
    await expect(start(inKms('two'))).rejects.toThrow(WrongMasterKey)
    await expect(start({})).rejects.toThrow(MissingMasterKey)
    await expect(start({})).rejects.toThrow(keyArn('one'))
    expect(existsSync(masterKeyFile())).toBe(false)
    kms.state.refusal = 'DisabledException'
    await expect(start(inKms('one'))).rejects.toThrow(KmsRefused)
    await expect(start(inKms('one'))).rejects.toThrow(/DisabledException.*Nothing was changed/)
    expect(await stateOf()).toEqual(before)
    kms.state.refusal = undefined
    await start(inKms('one'))
    await reads()
  })

  it('goes from the file into KMS and from there into a variable, and all that was sealed is read', {
    timeout,
  }, async () => {
    await start({})
    const reads = await fill()
    expect(await gepeto!.sql('select kind from root_keys')).toEqual([{ kind: 'file' }])
    await start({ ...inKms('one'), GEPETO_MASTER_KEY_BEFORE: 'file' })
    await reads()
    await rm(masterKeyFile())
    await start(inKms('one'))
    await reads()
    const variable = { GEPETO_MASTER_KEY: 'a master key of thirty-two characters' }
    await expect(start(variable)).rejects.toThrow(WrongMasterKey)
    await start({ ...variable, AWS_ENDPOINT_URL_KMS: kms.endpoint, GEPETO_MASTER_KEY_BEFORE: 'kms' })
    await reads()
    await start(variable)
    await reads()
    const next = { GEPETO_MASTER_KEY: 'the next master key of enough letters' }
    await start({ ...next, GEPETO_MASTER_KEY_BEFORE: variable.GEPETO_MASTER_KEY })
    await start(next)
    await reads()
    await expect(start(variable)).rejects.toThrow(WrongMasterKey)
  })

  it('is not changed by naming another one before that does not open it', { timeout }, async () => {
    await start({})
    await fill()
    await stop()
    const before = await stateOf()
    const wrong = { GEPETO_MASTER_KEY_BEFORE: 'this was never the master key of it all' }
    await expect(start({ ...inKms('one'), ...wrong })).rejects.toThrow(WrongMasterKey)
    await rename(masterKeyFile(), `${masterKeyFile()}.kept`)
    await expect(start({ ...inKms('one'), GEPETO_MASTER_KEY_BEFORE: 'file' })).rejects.toThrow(WrongMasterKey)
    expect(await stateOf()).toEqual(before)
    await rename(`${masterKeyFile()}.kept`, masterKeyFile())
  })

  it('of an installation from before there was a root key stays its root, and may move too', {
    timeout,
  }, async () => {
    const key = { GEPETO_MASTER_KEY: 'a master key of thirty-two characters' }
    await start(key)
    await gepeto!.sql('delete from data_keys')
    await stop()
    // As it was: wrapping keys drawn from the master key itself, and no root key.
    const database = await openDatabase(prepared.config)
    await database.pool.query('delete from root_keys; delete from wrapping_keys')
    await database.close()
    await start(key)
    const reads = await fill()
    await gepeto!.sql('delete from root_keys')
    await expect(start({ GEPETO_MASTER_KEY: 'another master key of enough letters' })).rejects.toThrow(
      WrongMasterKey,
    )
    await start({ ...inKms('two'), GEPETO_MASTER_KEY_BEFORE: key.GEPETO_MASTER_KEY })
    await reads()
    const made = await gepeto!.must<Collection>('POST', '/api/v1/collections', { json: { name: 'After' } })
    await start(inKms('two'))
    expect((await gepeto!.must<Collection>('GET', `/api/v1/collections/${made.id}`)).name).toBe('After')
  })
})
