import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Database } from '../database/index.ts'
import type { Log } from '../telemetry/log.ts'
import { type KeptSecret, type KeyKeeper, localKeeper, newFileKeeper } from './key-keeper.ts'
import { kmsKeeper } from './kms-keeper.ts'
import {
  type LocalMasterKey,
  type MasterKey,
  masterKeyFile,
  masterKeyId,
  masterKeyOf,
  openMasterKey,
} from './master-key.ts'
import { MissingMasterKey, WrongMasterKey } from './wrapping-keys.ts'

export interface KeyOptions {
  dataDir: string
  /** Undefined: a file in the data folder, or KMS. */
  masterKey: string | undefined
  /** The master key until now, where it changes: the secret itself, or where it is. */
  masterKeyBefore: string | undefined
  kms: { keyId: string | undefined; region: string; endpoint: string | undefined }
}

/** The master key that is configured, and how to take back a file that this start has made. */
export async function openKeeper({ dataDir, masterKey, kms }: KeyOptions) {
  if (kms.keyId) return { keeper: await kmsKeeper(kms), forgetNew: async () => {} }
  if (masterKey === undefined && !existsSync(masterKeyFile(dataDir))) {
    const keeper = newFileKeeper(dataDir)
    return { keeper, forgetNew: keeper.forgetNew }
  }
  return { keeper: localKeeper(await openMasterKey(dataDir, masterKey)), forgetNew: async () => {} }
}

/** Where the master key is, and which one, for whoever looks after the server: a fingerprint tells nothing of the key. */
export type MasterKeyPlace =
  | { kind: 'environment' | 'kms'; name: string }
  | { kind: 'file'; path: string; name: string | undefined }

/**
 * Makes nothing and asks nobody.
 * @returns without `name` where the file is not there
 * @throws CutMasterKey
 */
export async function findMasterKey({ dataDir, masterKey, kms }: KeyOptions): Promise<MasterKeyPlace> {
  if (kms.keyId) return { kind: 'kms', name: kms.keyId }
  const path = masterKeyFile(dataDir)
  const isThere = masterKey !== undefined || existsSync(path)
  const name = isThere ? masterKeyId(await openMasterKey(dataDir, masterKey)) : undefined
  return masterKey === undefined || name === undefined
    ? { kind: 'file', path, name }
    : { kind: 'environment', name }
}

/** The fingerprint of the master key that a database is sealed under; undefined: it is not sealed yet, or too old to say. */
export async function sealedUnder({ pool }: Database): Promise<string | undefined> {
  for (const table of ['root_keys', 'wrapping_keys']) {
    const { rows } = await pool
      .query<{ id: string }>(`select master_key_id as id from ${table} limit 1`)
      .catch(() => ({ rows: [] }))
    if (rows[0]) return rows[0].id
  }
  return undefined
}

/** The master key until now; undefined: none is named, or its file is not there. */
async function openFormer({ dataDir, masterKeyBefore, kms }: KeyOptions): Promise<KeyKeeper | undefined> {
  if (masterKeyBefore === undefined) return undefined
  if (masterKeyBefore === 'kms') return kmsKeeper({ ...kms, keyId: undefined })
  const fromFile = masterKeyBefore === 'file'
  if (fromFile && !existsSync(masterKeyFile(dataDir))) return undefined
  const former: LocalMasterKey = await openMasterKey(dataDir, fromFile ? undefined : masterKeyBefore)
  return localKeeper(former)
}

interface Row {
  sealed: Buffer
  kind: KeptSecret['kind']
  master_key_id: string
}

/**
 * The key from which the installation's own keys are drawn. It is made with the database and never changes; the master
 * key seals it. Where the master key changes, the one before opens it once more.
 * @throws WrongMasterKey when another master key sealed it; nothing is written then
 * @throws MissingMasterKey likewise, when there is none at hand
 */
export async function openRootKey(
  database: Database,
  keeper: KeyKeeper,
  options: KeyOptions,
  log: Log,
): Promise<MasterKey> {
  const { pool } = database
  const find = async () =>
    (await pool.query<Row>('select sealed, kind, master_key_id from root_keys')).rows[0]

  const refused = (needed: string, kept: KeptSecret['kind']) =>
    keeper.missingFile === undefined
      ? new WrongMasterKey(needed, keeper.name)
      : new MissingMasterKey(needed, kept, keeper.missingFile)

  async function keep(secret: string, before: KeptSecret | undefined): Promise<void> {
    const { sealed, kind, masterKeyId: id } = await keeper.close(secret)
    // Of several instances that start at once, one writes; a row that was changed meanwhile stays.
    if (before)
      await pool.query(
        `update root_keys set sealed = $1, kind = $2, master_key_id = $3, sealed_at = now() where sealed = $4`,
        [sealed, kind, id, before.sealed],
      )
    else
      await pool.query(
        'insert into root_keys (sealed, kind, master_key_id) values ($1, $2, $3) on conflict do nothing',
        [sealed, kind, id],
      )
  }

  /** Keys were drawn from the master key itself before there was a root key: it stays what it was. */
  async function rootOfBefore(): Promise<string> {
    const { rows } = await pool.query<{ id: string | null; is_new: boolean }>(
      `select (select master_key_id from wrapping_keys limit 1) as id,
         not exists (select from users) and not exists (select from api_keys) as is_new`,
    )
    const { id, is_new: isNew } = rows[0]!
    if (id === null && isNew) return randomBytes(32).toString('base64url')
    const secrets = [keeper.secret, (await openFormer(options))?.secret].filter((one) => one !== undefined)
    const right = secrets.find((secret) => id === null || masterKeyId(masterKeyOf(secret)) === id)
    if (right === undefined) throw refused(id ?? '', 'file')
    return right
  }

  async function open(row: Row): Promise<string> {
    const kept = { sealed: row.sealed, kind: row.kind, masterKeyId: row.master_key_id }
    const isLocal = (kind: KeptSecret['kind']) => kind !== 'kms'
    const opened = isLocal(keeper.kind) === isLocal(kept.kind) ? await keeper.open(kept) : undefined
    if (opened !== undefined) return opened
    const former = await openFormer(options)
    const isFormers = former && isLocal(former.kind) === isLocal(kept.kind)
    const secret = isFormers ? await former.open(kept) : undefined
    if (secret === undefined) throw refused(kept.masterKeyId, kept.kind)
    await keep(secret, kept)
    log.info(
      { from: kept.masterKeyId, to: keeper.name },
      'the root key is sealed under another master key now',
    )
    return secret
  }

  const standing = await find()
  if (standing) return masterKeyOf(await open(standing))
  await keep(await rootOfBefore(), undefined)
  return masterKeyOf(await open((await find())!))
}
