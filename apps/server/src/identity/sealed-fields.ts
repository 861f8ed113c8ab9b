import type { BetterAuthOptions } from 'better-auth'
import type { DBAdapter, DBAdapterInstance, Where } from 'better-auth/adapters'
import type { AccountSeals, SealedPlace } from './account-seals.ts'

/** What the library writes, reads and looks for in plain text, and the tables hold sealed. */
const sealedFields: Record<string, Record<string, SealedPlace>> = {
  user: { email: 'address' },
  twoFactor: { secret: 'second factor', backupCodes: 'second factor' },
}

type Row = Record<string, unknown>
type Input = { model: string; where?: Where[] } & Partial<Record<'data' | 'update' | 'set', Row>>

/** Seals fields on their way into the tables, and opens them on their way out. */
export function sealFields(open: DBAdapterInstance, seals: AccountSeals): DBAdapterInstance {
  return (options: BetterAuthOptions) => sealing(open(options), seals)
}

function sealing(adapter: DBAdapter<BetterAuthOptions>, seals: AccountSeals): DBAdapter<BetterAuthOptions> {
  const closed = (value: unknown, place: SealedPlace): unknown =>
    typeof value === 'string' ? seals.close(value, place) : value

  function closeRow(model: string, row: Row): Row {
    const sealed = { ...row }
    for (const [field, place] of Object.entries(sealedFields[model] ?? {}))
      if (field in sealed) sealed[field] = closed(sealed[field], place)
    return sealed
  }

  const closeWhere = (model: string, where: Where[]): Where[] =>
    where.map((condition) => {
      const place = sealedFields[model]?.[condition.field]
      if (!place) return condition
      const { value } = condition
      const sealed = Array.isArray(value) ? value.map((one) => closed(one, place)) : closed(value, place)
      return { ...condition, value: sealed as Where['value'] }
    })

  function closeInput(input: Input): Input {
    const { model, where } = input
    const sealed: Input = { ...input, ...(where ? { where: closeWhere(model, where) } : {}) }
    for (const part of ['data', 'update', 'set'] as const)
      if (input[part]) sealed[part] = closeRow(model, input[part])
    return sealed
  }

  /** A row with what was joined to it, or many. */
  function openRows(model: string, found: unknown): unknown {
    if (Array.isArray(found)) return found.map((row) => openRows(model, row))
    if (typeof found !== 'object' || found === null) return found
    const row = { ...(found as Row) }
    for (const [field, place] of Object.entries(sealedFields[model] ?? {}))
      if (typeof row[field] === 'string') row[field] = seals.open(row[field], place)
    for (const joined of Object.keys(sealedFields))
      if (row[joined]) row[joined] = openRows(joined, row[joined])
    return row
  }

  return new Proxy(adapter, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver)
      if (typeof member !== 'function') return member
      // Inside a transaction the library gets an adapter of its own.
      if (name === 'transaction')
        return (work: (inner: DBAdapter<BetterAuthOptions>) => unknown) =>
          target.transaction(async (inner) => work(sealing(inner as DBAdapter<BetterAuthOptions>, seals)))
      return async (...args: unknown[]) => {
        const [input, ...rest] = args
        const model = (input as Input | undefined)?.model
        if (model === undefined) return member.apply(target, args) as unknown
        return openRows(model, await member.apply(target, [closeInput(input as Input), ...rest]))
      }
    },
  })
}
