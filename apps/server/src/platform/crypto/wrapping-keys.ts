import { randomBytes } from 'node:crypto'
import type { Database, Transaction } from '../database/index.ts'
import { acrossWorkspaces } from '../database/scope.ts'
import { newId } from '../ids.ts'
import { StartRefused } from '../start-refused.ts'
import { type MasterKey, masterKeyId } from './master-key.ts'
import { openSeal, type Seal } from './seal.ts'

/** The database was sealed under another master key than the one at hand. Nothing was changed. */
export class WrongMasterKey extends StartRefused {
  constructor(needed: string, given: string) {
    super({
      en: `The database is sealed under the master key ${needed}; the one given here is ${given}. Put back the right one: GEPETO_MASTER_KEY, GEPETO_KMS_KEY_ID, or the file "master.key" of the data folder, from a backup; where it is to change, name the one before in GEPETO_MASTER_KEY_BEFORE. Nothing was changed.`,
      'pt-BR': `O banco está selado com a chave mestra ${needed}; a que foi dada aqui é ${given}. Recoloque a certa: GEPETO_MASTER_KEY, GEPETO_KMS_KEY_ID, ou o arquivo "master.key" da pasta de dados, a partir de um backup; se a chave deve mudar, informe a anterior em GEPETO_MASTER_KEY_BEFORE. Nada foi alterado.`,
    })
  }
}

/** The file of the master key is not there, and the database is sealed already. No key was made in its place. */
export class MissingMasterKey extends StartRefused {
  /** @param kept where the master key was, when it sealed the database last */
  constructor(needed: string, kept: 'file' | 'environment' | 'kms', path: string) {
    const last = {
      file: { en: 'It was a file.', 'pt-BR': 'Ela estava em um arquivo.' },
      environment: { en: 'It was in GEPETO_MASTER_KEY.', 'pt-BR': 'Ela estava em GEPETO_MASTER_KEY.' },
      kms: { en: 'It is in AWS KMS.', 'pt-BR': 'Ela está no AWS KMS.' },
    }[kept]
    super({
      en: `The master key is missing: there is no file "${path}", and neither GEPETO_MASTER_KEY nor GEPETO_KMS_KEY_ID is set. The database is sealed under the master key with the fingerprint ${needed}. ${last.en} Without it documents, conversations and the log cannot be read: put the file back from a backup, or set the variable. No new key was made. Nothing was changed.`,
      'pt-BR': `Falta a chave mestra: não há o arquivo "${path}", e nem GEPETO_MASTER_KEY nem GEPETO_KMS_KEY_ID está definida. O banco está selado com a chave mestra de impressão digital ${needed}. ${last['pt-BR']} Sem ela não se leem documentos, conversas nem o registro: recupere o arquivo de um backup, ou defina a variável. Nenhuma chave nova foi criada. Nada foi alterado.`,
    })
  }
}

/** Work that is done once in a database's life, and after which what it was done to is taken in its new form only. */
export type DoneForGood = 'provider keys bound' | 'forwarding bound'

export interface WrappingKey {
  id: string
  seal: Seal
}

/** Keys that wrap data keys. Each is sealed under the master key; one of them, the newest, wraps what is new. */
export interface WrappingKeys {
  current(): WrappingKey
  /** @returns the key of that id, from the database where another process has made it; undefined: none that opens */
  find(id: string): Promise<Seal | undefined>
  /**
   * Makes a new one the current one. The ones before it stay until nothing is wrapped by them.
   * @param tell writes it down in the same transaction
   */
  renew(tell: (tx: Transaction, id: string) => Promise<void>): Promise<WrappingKey>
  /** When the current one was made. */
  currentSince(): Date
  /** Whether something was done for good in this database. */
  isDone(work: DoneForGood): boolean
  /** Says so. Sealed into every wrapping key: whoever takes it out of the database takes the keys along. */
  finish(work: DoneForGood): Promise<void>
}

interface Row {
  id: string
  sealed: Buffer
  master_key_id: string
  created_at: Date
}

/** A wrapping key as it is sealed: 32 bytes in Base64, then what was done for good in this database, if anything. */
interface Secret {
  key: string
  done: string[]
}
const textOf = ({ key, done }: Secret): string => (done.length === 0 ? key : `${key} ${JSON.stringify(done)}`)

function secretIn(text: string): Secret {
  const at = text.indexOf(' ')
  return at < 0
    ? { key: text, done: [] }
    : { key: text.slice(0, at), done: JSON.parse(text.slice(at)) as string[] }
}

/**
 * Opens the wrapping keys of a database; makes the first one.
 * @throws WrongMasterKey when they were sealed under another master key
 */
export async function openWrappingKeys(database: Database, masterKey: MasterKey): Promise<WrappingKeys> {
  const seal = openSeal(masterKey.derive('wrapping keys'))
  const keyId = masterKeyId(masterKey)
  const known = new Map<string, Seal>()
  /** By any of the keys: one from before, put back, makes nothing undone. */
  const finished = new Set<string>()
  let newest: (WrappingKey & { since: Date }) | undefined

  function secretOf({ id, sealed, master_key_id }: Row): Secret {
    if (master_key_id !== keyId) throw new WrongMasterKey(master_key_id, keyId)
    return secretIn(seal.open(sealed, id))
  }

  function learn(row: Row): Seal {
    const { key, done } = secretOf(row)
    const opened = openSeal(Buffer.from(key, 'base64'))
    known.set(row.id, opened)
    for (const work of done) finished.add(work)
    if (!newest || newest.since < row.created_at) newest = { id: row.id, seal: opened, since: row.created_at }
    return opened
  }

  /** @param tell absent: it is the first */
  async function make(tell?: (tx: Transaction, id: string) => Promise<void>): Promise<void> {
    const id = newId('wrk')
    const key = randomBytes(32).toString('base64')
    await database.transaction(async (tx) => {
      const { $client } = tx
      // Of several instances that start at once, one makes the first.
      await $client.query('lock table wrapping_keys in share row exclusive mode')
      const { rows } = await $client.query<Row>('select * from wrapping_keys order by created_at')
      rows.map(learn)
      if (!tell && rows.length > 0) return
      const { rows: made } = await $client.query<Row>(
        `insert into wrapping_keys (id, sealed, master_key_id, created_at)
         values ($1, $2, $3, clock_timestamp()) returning *`,
        [id, seal.close(textOf({ key, done: [...finished] }), id), keyId],
      )
      await tell?.(tx, id)
      // Not before: a key that is rolled back must wrap nothing.
      tx.afterCommit(() => void made.map(learn))
    })
  }

  const { rows } = await database.pool.query<Row>('select * from wrapping_keys order by created_at')
  if (rows.length === 0) await make()
  else rows.map(learn)

  return {
    isDone: (work) => finished.has(work),
    async finish(work) {
      await acrossWorkspaces(() =>
        database.transaction(async ({ $client }) => {
          await $client.query('lock table wrapping_keys in share row exclusive mode')
          const { rows } = await $client.query<Row>('select * from wrapping_keys order by created_at')
          for (const row of rows) {
            const { key, done } = secretOf(row)
            if (done.includes(work)) continue
            const sealed = seal.close(textOf({ key, done: [...done, work] }), row.id)
            await $client.query('update wrapping_keys set sealed = $2 where id = $1', [row.id, sealed])
          }
        }),
      )
      finished.add(work)
    },
    current: () => newest!,
    currentSince: () => newest!.since,
    async find(id) {
      const found = known.get(id)
      if (found) return found
      // There nobody else makes any, and whoever asks may hold the only session.
      if (database.kind === 'embedded') return undefined
      const { rows } = await acrossWorkspaces(() =>
        database.pool.query<Row>('select * from wrapping_keys where id = $1', [id]),
      )
      try {
        return rows[0] && learn(rows[0])
      } catch {
        // Put there by somebody else: the start refuses it by name.
        return undefined
      }
    },
    async renew(tell) {
      await acrossWorkspaces(() => make(tell))
      return newest!
    },
  }
}
