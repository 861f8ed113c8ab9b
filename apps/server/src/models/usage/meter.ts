import type { BudgetScope, BudgetUnit } from '@gepeto/contract'
import type { Fact } from '../../audit/index.ts'
import type { Actor } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/index.ts'
import { newId } from '../../platform/ids.ts'
import type { Log } from '../../platform/telemetry/log.ts'
import type { Meter } from '../meter.ts'
import { type Count, openCounts, sum, type Used } from './counts.ts'
import { currentRules } from './current-rules.ts'
import { BudgetUsedUp } from './errors.ts'
import { budgetReached } from './facts.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { renewalOf, startOf } from './periods.ts'
import { costNanos, free, type ListedPrice, nanosPerDollar } from './prices.ts'
import { openRules, type Rules } from './rules.ts'
import type { BudgetRow } from './tables.ts'
import { type HeldIn, openCallWriter, type WrittenCall } from './writer.ts'

/** A budget as it stands for somebody. */
export interface Standing {
  budget: BudgetRow
  /** Of the workspace: ''. */
  subjectId: string
  /** In the budget's unit: tokens, or billionths of a US dollar. */
  used: number
  renewsAt: Date
}

export interface UsageMeter extends Meter {
  /** Budgets of which the soft limit is reached, for whoever is about to call. */
  warnings(actor: Actor, assistantId?: string): Standing[] | Promise<Standing[]>
  /** What a place of the workspace has used up, in the unit. */
  usedBy(workspaceId: string, budget: BudgetRow): Promise<number>
  /** Of these models, those that have no price in a workspace. */
  unpriced(workspaceId: string, models: readonly string[]): Promise<string[]>
  /** Budgets or prices of a workspace were changed. */
  forget(workspaceId: string): void
  /** Writes what was counted, now. */
  flush(): Promise<void>
  close(): Promise<void>
}

export interface MeterOptions {
  database: Database
  log: Log
  heldIn: HeldIn
  prices: readonly ListedPrice[]
  now?: () => Date
}

const amountIn = (unit: BudgetUnit, { tokens, costNanos: cost }: Used): number =>
  unit === 'money' ? cost : tokens

/** Counts calls, writes them down a moment later, and refuses those for which a budget is used up. */
export function openMeter({
  database,
  log,
  heldIn,
  prices,
  now = () => new Date(),
}: MeterOptions): UsageMeter {
  const exclusively = oneAtATime()
  const onTrouble = (error: unknown) => log.warn({ err: error }, 'budgets could not be read anew')
  const rules = openRules(database, prices, onTrouble)
  const counts = openCounts(database, exclusively, onTrouble)
  const writer = openCallWriter({ database, log, heldIn, exclusively, take: counts.take, factsOf })

  /** Whose use a call counts as. */
  function subjectOf(scope: BudgetScope, actor: Actor, assistantId: string | undefined): string | undefined {
    if (scope === 'workspace') return ''
    if (scope === 'person') return actor.userId
    if (scope === 'key') return actor.kind === 'key' ? actor.id : undefined
    return assistantId
  }

  /** The budgets that a call stands under, each with its count. */
  function countsOf(
    { budgets }: Rules,
    actor: Actor,
    assistantId: string | undefined,
    time: Date,
  ): { budget: BudgetRow; count: Count }[] {
    if (budgets.length === 0) return none
    return budgets.flatMap((budget) => {
      const { scope, period } = budget
      const subjectId = subjectOf(scope, actor, assistantId)
      if (subjectId === undefined || (budget.subjectId !== '' && budget.subjectId !== subjectId)) return []
      const place = {
        workspaceId: actor.workspaceId,
        scope,
        subjectId,
        period,
        starts: startOf(period, time),
      }
      return [{ budget, count: counts.of(place) }]
    })
  }

  const standingOf = (budget: BudgetRow, count: Count, time: Date): Standing => ({
    budget,
    subjectId: count.place.subjectId,
    used: amountIn(budget.unit, count.used),
    renewsAt: renewalOf(budget.period, time),
  })

  /** The standings of whoever is about to call; a promise only where the database must be asked. */
  function standings(actor: Actor, assistantId: string | undefined): Standing[] | Promise<Standing[]> {
    const known = rules.of(actor.workspaceId)
    if (known instanceof Promise) return known.then((read) => standingsUnder(read, actor, assistantId))
    return standingsUnder(known, actor, assistantId)
  }

  function standingsUnder(known: Rules, actor: Actor, assistantId: string | undefined) {
    if (known.budgets.length === 0) return noStandings
    const time = now()
    const found = countsOf(known, actor, assistantId, time)
    const unread = found.flatMap(({ count }) => counts.ready(count) ?? [])
    const all = () => found.map(({ budget, count }) => standingOf(budget, count, time))
    return unread.length > 0 ? Promise.all(unread).then(all) : all()
  }

  /** @throws BudgetUsedUp for the one that renews last */
  function refuse(found: readonly Standing[], price: boolean): void {
    if (found.length === 0) return
    const usedUp = found.filter(
      ({ budget: { hardLimit, unit }, used }) =>
        // What costs nothing may go on when the money is gone.
        hardLimit !== null && used >= hardLimit && (unit === 'tokens' || price),
    )
    if (usedUp.length === 0) return
    const last = usedUp.reduce((a, b) => (b.renewsAt > a.renewsAt ? b : a))
    throw new BudgetUsedUp(
      last,
      now(),
      usedUp.every(({ budget: { unit } }) => unit === 'money'),
    )
  }

  /** What is said of limits that were passed by what was just written. */
  function factsOf(grown: { count: Count; before: Used; after: Used }[]): Fact[] {
    return grown.flatMap(({ count, before, after }) => {
      const { workspaceId, scope, subjectId, period, starts } = count.place
      const budgets = rules.known(workspaceId)?.budgets ?? []
      return budgets.flatMap((budget) => {
        if (budget.scope !== scope || budget.period !== period) return []
        if (budget.subjectId !== '' && budget.subjectId !== subjectId) return []
        const [from, to] = [amountIn(budget.unit, before), amountIn(budget.unit, after)]
        const passed = (limit: number | null) => limit !== null && from < limit && limit <= to
        const facts = { subjectId, starts, used: to }
        return [
          ...(passed(budget.softLimit) ? [budgetReached(budget, 'warned', facts)] : []),
          ...(passed(budget.hardLimit) ? [budgetReached(budget, 'used-up', facts)] : []),
        ]
      })
    })
  }

  const isPriced = (actor: Actor, model: string): boolean => {
    const price = rules.known(actor.workspaceId)?.priceOf(model)
    return price !== undefined && price.inputPerMillion + price.outputPerMillion > 0
  }

  return {
    admit(actor, { model, assistantId }) {
      const found = standings(actor, assistantId)
      if (found instanceof Promise) return found.then((read) => refuse(read, isPriced(actor, model)))
      refuse(found, isPriced(actor, model))
    },

    record(call) {
      const { actor, assistantId, usage, startedAt } = call
      const known = rules.known(actor.workspaceId)
      const cost = costNanos(known?.priceOf(call.model) ?? free, usage)
      const used: Used = { tokens: usage.inputTokens + usage.outputTokens, costNanos: cost }
      if (known)
        for (const { count } of once(countsOf(known, actor, assistantId, startedAt)))
          count.waiting = sum(count.waiting, used)
      writer.push(rowOf(call, cost))
    },

    priceOf: (model, usage) => costNanos(currentRules(rules)?.priceOf(model) ?? free, usage) / nanosPerDollar,

    warnings(actor, assistantId) {
      const found = standings(actor, assistantId)
      return found instanceof Promise ? found.then(beyondSoftLimit) : beyondSoftLimit(found)
    },

    async usedBy(workspaceId, { scope, subjectId, period, unit }) {
      const count = counts.of({ workspaceId, scope, subjectId, period, starts: startOf(period, now()) })
      await counts.ready(count)
      return amountIn(unit, count.used)
    },

    async unpriced(workspaceId, models) {
      const { priceOf } = await rules.of(workspaceId)
      return models.filter((model) => !priceOf(model))
    },

    forget: rules.forget,
    flush: writer.flush,
    close: writer.close,
  }
}

const noStandings: Standing[] = []

const beyondSoftLimit = (found: Standing[]): Standing[] =>
  found.length === 0
    ? found
    : found.filter(({ budget: { softLimit }, used }) => softLimit !== null && used >= softLimit)

const none: { budget: BudgetRow; count: Count }[] = []

/** Budgets in tokens and in money stand on the same count. */
const once = (found: { count: Count }[]) => new Map(found.map((one) => [one.count, one])).values()

const rowOf = (
  {
    actor,
    assistantId,
    model,
    provider,
    usage,
    startedAt,
    firstTokenMs,
    totalMs,
    outcome,
    purpose,
  }: Parameters<Meter['record']>[0],
  cost: number,
): WrittenCall => ({
  id: newId('mcl'),
  workspace_id: actor.workspaceId,
  user_id: actor.userId,
  key_id: actor.kind === 'key' ? actor.id : null,
  assistant_id: assistantId ?? null,
  model,
  provider,
  purpose,
  outcome,
  input_tokens: usage.inputTokens,
  cached_input_tokens: usage.cachedInputTokens ?? 0,
  output_tokens: usage.outputTokens,
  cost_nanos: cost,
  first_token_ms: firstTokenMs ?? null,
  total_ms: totalMs,
  started_at: startedAt,
})
