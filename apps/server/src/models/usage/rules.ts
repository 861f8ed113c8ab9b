import { eq } from 'drizzle-orm'
import { LRUCache } from 'lru-cache'
import { type Database, inWorkspace } from '../../platform/database/index.ts'
import { type ListedPrice, type Price, priceFinder } from './prices.ts'
import { type BudgetRow, budgets, modelPrices } from './tables.ts'

/** What holds in a workspace: its budgets, and what its models cost. */
export interface Rules {
  budgets: readonly BudgetRow[]
  priceOf(model: string): Price | undefined
}

export interface KnownRules {
  /** At once where they are known; those that have been trusted long enough are read anew beside it. */
  of(workspaceId: string): Rules | Promise<Rules>
  /** Those that are known without asking. */
  known(workspaceId: string): Rules | undefined
  /** They were changed on this instance. */
  forget(workspaceId: string): void
}

/** How long rules are trusted before they are read again: so late another instance learns of a change, in milliseconds. */
const trustedMs = 1000

interface Kept {
  rules: Rules
  readAt: number
  reading?: Promise<unknown>
}

/** @param table the prices that hold where a workspace has none of its own */
export function openRules(
  database: Database,
  table: readonly ListedPrice[],
  onTrouble: (error: unknown) => void,
): KnownRules {
  const kept = new LRUCache<string, Kept>({ max: 10_000 })
  const listed = priceFinder(table)

  const read = (workspaceId: string): Promise<Rules> =>
    inWorkspace(workspaceId, async () => {
      const [ownBudgets, ownPrices] = await Promise.all([
        database.drizzle.select().from(budgets).where(eq(budgets.workspaceId, workspaceId)),
        database.drizzle.select().from(modelPrices).where(eq(modelPrices.workspaceId, workspaceId)),
      ])
      const own = priceFinder(ownPrices)
      const found = new Map<string, Price | undefined>()
      return {
        budgets: ownBudgets,
        priceOf(model: string) {
          if (!found.has(model)) found.set(model, own(model) ?? listed(model))
          return found.get(model)
        },
      }
    })

  async function renew(workspaceId: string): Promise<Rules> {
    const rules = await read(workspaceId)
    kept.set(workspaceId, { rules, readAt: Date.now() })
    return rules
  }

  return {
    of(workspaceId) {
      const known = kept.get(workspaceId)
      if (!known) return renew(workspaceId)
      if (Date.now() - known.readAt > trustedMs)
        known.reading ??= renew(workspaceId).catch((error: unknown) => {
          known.reading = undefined
          onTrouble(error)
        })
      return known.rules
    },
    known: (workspaceId) => kept.get(workspaceId)?.rules,
    forget: (workspaceId) => void kept.delete(workspaceId),
  }
}
