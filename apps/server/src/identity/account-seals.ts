import { createHmac } from 'node:crypto'
import type pg from 'pg'
import type { DataKey } from '../platform/crypto/data-keys.ts'
import { nonceBytes, openSeal } from '../platform/crypto/seal.ts'
import { acrossWorkspaces, type Database } from '../platform/database/index.ts'

/** Where an account's secret stands; it opens nowhere else. */
export type SealedPlace = 'address' | 'second factor'

/**
 * Seals what is secret of accounts, which belong to no workspace: under a data key of the installation's own. The same
 * text is sealed to the same text, so that an address is found, compared and unique without being opened: its nonce is a
 * keyed hash of it (HMAC-SHA-256), as in RFC 8452. Who reads the table learns which addresses are equal and nothing else.
 */
export interface AccountSeals {
  /** @returns the key's id, a dot, and what is sealed in base64url */
  close(text: string, place: SealedPlace): string
  /** Opens it; what was written before there were seals is given as it is. @throws Error where it was changed */
  open(sealed: string, place: SealedPlace): string
}

const sealedForm = /^(dek_[0-9A-Z]+)\.([\w-]+)$/

export function openAccountSeals(dataKey: DataKey): AccountSeals {
  const nonceKey = dataKey.derive('nonces of account seals')
  const seal = openSeal(dataKey.derive('account seals'), (text, place) =>
    createHmac('sha256', nonceKey).update(`${place}\n${text}`).digest().subarray(0, nonceBytes),
  )

  return {
    close: (text, place) => `${dataKey.id}.${seal.close(text, place).toString('base64url')}`,

    open(text, place) {
      const [, keyId, encoded] = sealedForm.exec(text) ?? []
      if (encoded === undefined) return text
      if (keyId !== dataKey.id)
        throw new Error(`This is sealed under the data key ${keyId}, which is not here.`)
      return seal.open(Buffer.from(encoded, 'base64url'), place)
    },
  }
}

/** Sealed in one transaction. */
const batchSize = 500

type Row = { id: string } & Record<string, string>

/** What may lie in plain from before; an address that is sealed has no `@`, and only what is sealed begins with a key's id. */
const past = [
  {
    columns: ['email'],
    place: 'address' as const,
    find: `select id, email from users where strpos(email, '@') > 0 limit $1 for update skip locked`,
    write: 'update users set email = $2 where id = $1',
  },
  {
    columns: ['email'],
    place: 'address' as const,
    find: `select id, email from invitations where strpos(email, '@') > 0 limit $1 for update skip locked`,
    write: 'update invitations set email = $2 where id = $1',
  },
  {
    columns: ['secret', 'backup_codes'],
    place: 'second factor' as const,
    find: `select id, secret, backup_codes from two_factors where secret not like 'dek\\_%' limit $1
      for update skip locked`,
    write: 'update two_factors set secret = $2, backup_codes = $3 where id = $1',
  },
]

/** Seals what accounts have in plain from before. Before anybody signs in: an address is looked up by its seal. */
export function sealPastAccounts(database: Database, seals: AccountSeals): Promise<void> {
  const sealBatch = async (client: pg.PoolClient, { columns, place, find, write }: (typeof past)[number]) => {
    const { rows } = await client.query<Row>(find, [batchSize])
    for (const row of rows)
      await client.query(write, [row.id, ...columns.map((column) => seals.close(row[column]!, place))])
    return rows.length
  }
  return acrossWorkspaces(async () => {
    for (const table of past)
      while ((await database.transaction(({ $client }) => sealBatch($client, table))) > 0);
  })
}
