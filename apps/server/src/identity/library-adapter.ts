import { createHmac, type KeyObject } from 'node:crypto'
import type { BetterAuthOptions } from 'better-auth'
import type { DBAdapter, DBAdapterInstance, Where } from 'better-auth/adapters'
import { acrossWorkspaces } from '../platform/database/index.ts'

const readingNames = new Set(['findOne', 'findMany', 'count'])

/**
 * What the library reads and writes belongs to people, not to a workspace, so it sees the tables as their owner does,
 * whichever workspace the call that asks it is in.
 * @param onWritten called after it wrote: triggers may have noted something
 */
export function acrossAllWorkspaces(open: DBAdapterInstance, onWritten: () => void): DBAdapterInstance {
  return (options: BetterAuthOptions) =>
    new Proxy(open(options), {
      get(adapter, name, receiver) {
        const member: unknown = Reflect.get(adapter, name, receiver)
        if (typeof member !== 'function') return member
        return async (...args: unknown[]) => {
          const result: unknown = await acrossWorkspaces(() => member.apply(adapter, args) as unknown)
          if (!readingNames.has(String(name))) onWritten()
          return result
        }
      },
    })
}

/**
 * Keeps session tokens hashed in the database: the library writes and looks for them in plain text, so what passes
 * between it and the tables is sealed on the way. Who reads the table cannot use what stands there as a cookie.
 * @param key keyed hash, because the same key is not in the database
 */
export function sealSessions(open: DBAdapterInstance, key: KeyObject): DBAdapterInstance {
  return (options: BetterAuthOptions) => sealed(open(options), key)
}

type Row = Record<string, unknown>
type Plain = Map<string, string>

function sealed(adapter: DBAdapter<BetterAuthOptions>, key: KeyObject): DBAdapter<BetterAuthOptions> {
  const seal = (token: string) => createHmac('sha256', key).update(token).digest('base64url')

  /** The same condition on sealed tokens, and which plain token each of them was. */
  function sealWhere<Given extends Where[] | undefined>(where: Given): { where: Given; plain: Plain } {
    const plain: Plain = new Map()
    const sealOne = (value: unknown) => {
      if (typeof value !== 'string') return value
      plain.set(seal(value), value)
      return seal(value)
    }
    const changed = where?.map((condition) =>
      condition.field === 'token'
        ? {
            ...condition,
            value: (Array.isArray(condition.value)
              ? condition.value.map(sealOne)
              : sealOne(condition.value)) as Where['value'],
          }
        : condition,
    )
    return { where: changed as Given, plain }
  }

  /** A row that was found by its plain token has it again. */
  function unseal<Found>(row: Found, plain: Plain): Found {
    const token = (row as Row | null)?.token
    const known = typeof token === 'string' ? plain.get(token) : undefined
    return known === undefined ? row : ({ ...row, token: known } as Found)
  }

  const sealData = <Data extends Row>(data: Data, plain: Plain): Data => {
    if (typeof data.token !== 'string') return data
    const token = seal(data.token)
    plain.set(token, data.token)
    return { ...data, token }
  }

  const isSession = (model: string) => model === 'session'

  return {
    ...adapter,
    async create(input) {
      if (!isSession(input.model)) return adapter.create(input)
      const plain: Plain = new Map()
      const row = await adapter.create({
        ...input,
        data: sealData(input.data as Row, plain) as typeof input.data,
      })
      return unseal(row, plain) as never
    },
    async findOne(input) {
      if (!isSession(input.model)) return adapter.findOne(input)
      const { where, plain } = sealWhere(input.where)
      return unseal(await adapter.findOne({ ...input, where }), plain) as never
    },
    async findMany(input) {
      if (!isSession(input.model)) return adapter.findMany(input)
      const { where, plain } = sealWhere(input.where)
      const rows = await adapter.findMany({ ...input, where })
      return rows.map((row) => unseal(row, plain)) as never
    },
    async update(input) {
      if (!isSession(input.model)) return adapter.update(input)
      const { where, plain } = sealWhere(input.where)
      return unseal(
        await adapter.update({ ...input, where, update: sealData(input.update, plain) }),
        plain,
      ) as never
    },
    updateMany: (input) =>
      adapter.updateMany(isSession(input.model) ? { ...input, where: sealWhere(input.where).where } : input),
    delete: (input) =>
      adapter.delete(isSession(input.model) ? { ...input, where: sealWhere(input.where).where } : input),
    deleteMany: (input) =>
      adapter.deleteMany(isSession(input.model) ? { ...input, where: sealWhere(input.where).where } : input),
    // Inside a transaction the library gets an adapter of its own.
    transaction: (work) =>
      adapter.transaction((inner) => work(sealed(inner as DBAdapter<BetterAuthOptions>, key))),
  }
}
