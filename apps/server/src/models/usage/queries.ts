import type {
  Budget,
  BudgetScope,
  ModelPriceList,
  PageQuery,
  UsageGroup,
  UsageQuery,
  UsageSums,
  Usages,
} from '@gepeto/contract'
import { and, asc, between, desc, eq, gt, type SQL, sql } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database } from '../../platform/database/index.ts'
import { idOf } from '../../platform/http/cursor.ts'
import { InvalidRequest } from '../../platform/http/errors.ts'
import { toPage } from '../../platform/http/page.ts'
import { inUnit, usageRead } from './facts.ts'
import type { UsageMeter } from './meter.ts'
import { dayOf, daysAfter, periodsBetween, renewalOf } from './periods.ts'
import { type ListedPrice, nanosPerDollar } from './prices.ts'
import { type BudgetRow, budgets, modelPrices, usageDays } from './tables.ts'

/** Names of people, keys or assistants of the actor's workspace, by id; who is gone is missing. */
export type NamesOf = (
  actor: Actor,
  kind: Exclude<BudgetScope, 'workspace'>,
  ids: readonly string[],
) => Promise<ReadonlyMap<string, string>>

export interface UsageQueriesOptions {
  database: Database
  meter: UsageMeter
  namesOf: NamesOf
  prices: readonly ListedPrice[]
  /** Models that can be asked here, those of this machine left out. */
  remoteModels(actor: Actor): Promise<readonly string[]>
}

/** A row of the export: what one group used up in one period. */
export type UsageLine = UsageSums & { start: string; id: string; name: string }

/** The last days that are shown where none are named. */
const usualDays = 30

/** The longest time that can be asked for at once, in days. */
const mostDays = 400

const mostGroups = 500

/** Rows of one export: 400 days of 250 groups. */
const mostLines = 100_000

const groupColumns = {
  model: usageDays.model,
  person: usageDays.userId,
  key: usageDays.keyId,
  assistant: usageDays.assistantId,
}

const total = (column: SQL | (typeof usageDays)['calls']) => sql<number>`coalesce(sum(${column}), 0)::float8`
const sums = {
  calls: total(usageDays.calls),
  failedCalls: total(usageDays.failedCalls),
  inputTokens: total(usageDays.inputTokens),
  cachedInputTokens: total(usageDays.cachedInputTokens),
  outputTokens: total(usageDays.outputTokens),
  cost: total(usageDays.costNanos),
}
const inDollars = <Row extends UsageSums>(row: Row): Row => ({ ...row, cost: row.cost / nanosPerDollar })

export function usageQueries({ database, meter, namesOf, prices, remoteModels }: UsageQueriesOptions) {
  const db = database.drizzle

  const within = ({ workspaceId }: Actor, { from, to }: { from: string; to: string }) =>
    and(eq(usageDays.workspaceId, workspaceId), between(usageDays.day, from, to))

  async function names(
    actor: Actor,
    group: UsageGroup,
    ids: readonly string[],
  ): Promise<(id: string) => string | null> {
    if (group === 'model') return (id) => id
    const known = await namesOf(actor, group, [...new Set(ids)].filter(Boolean))
    return (id) => known.get(id) ?? null
  }

  const startColumn = (by: UsageQuery['by']) =>
    by === 'day'
      ? sql<string>`${usageDays.day}::text`
      : sql<string>`date_trunc('month', ${usageDays.day})::date::text`

  /** A budget with what is used up of it. */
  async function describe(actor: Actor, row: BudgetRow): Promise<Budget> {
    const isEach = row.scope !== 'workspace' && row.subjectId === ''
    const { scope, subjectId } = row
    const [used, known] = await Promise.all([
      isEach ? null : meter.usedBy(actor.workspaceId, row),
      scope === 'workspace' || subjectId === '' ? undefined : namesOf(actor, scope, [subjectId]),
    ])
    const limit = (stored: number | null) => (stored === null ? null : inUnit(row.unit, stored))
    return {
      id: row.id,
      scope,
      subjectId: subjectId || null,
      subjectName: known?.get(subjectId) ?? null,
      period: row.period,
      unit: row.unit,
      softLimit: limit(row.softLimit),
      hardLimit: limit(row.hardLimit),
      used: used === null ? null : inUnit(row.unit, used),
      renewsAt: renewalOf(row.period, new Date()).toISOString(),
      createdAt: row.createdAt.toISOString(),
    }
  }

  /** Who looks at what each person used up leaves a trace. */
  async function recordReading(actor: Actor, { group }: UsageQuery, time: { from: string; to: string }) {
    if (group === 'person')
      await database.transaction((tx) => appendEvents(tx, actor, [usageRead(actor.workspaceId, time)]))
  }

  return {
    describe,

    /** What calls used up: in all, by period, by group. @throws InvalidRequest */
    readUsage: guarded('usage:read', async (actor: Actor, query: UsageQuery): Promise<Usages> => {
      const { by, group } = query
      const time = timeOf(query)
      await meter.flush()
      await recordReading(actor, query, time)
      const start = startColumn(by)
      const column = groupColumns[group]
      const where = within(actor, time)
      const [[all], series, groups] = await Promise.all([
        db.select(sums).from(usageDays).where(where),
        db
          .select({ start, ...sums })
          .from(usageDays)
          .where(where)
          .groupBy(start),
        db
          .select({ id: column, ...sums })
          .from(usageDays)
          .where(where)
          .groupBy(column)
          .orderBy(
            desc(sums.cost),
            desc(sql`sum(${usageDays.inputTokens} + ${usageDays.outputTokens})`),
            asc(column),
          )
          .limit(mostGroups),
      ])
      const nameOf = await names(
        actor,
        group,
        groups.map(({ id }) => id),
      )
      const byStart = new Map(series.map((row) => [row.start, row]))
      return {
        ...time,
        by,
        currency: 'USD',
        timeZone: 'UTC',
        totals: inDollars(all!),
        series: periodsBetween(by, time.from, time.to).map((first) =>
          inDollars(byStart.get(first) ?? { start: first, ...nothingUsed }),
        ),
        groups: groups.map((row) => ({ ...inDollars(row), id: row.id || null, name: nameOf(row.id) })),
      }
    }),

    /** The same in lines, one for each group and period. @throws InvalidRequest */
    exportUsage: guarded('usage:read', async (actor: Actor, query: UsageQuery) => {
      const { by, group } = query
      const time = timeOf(query)
      await meter.flush()
      await recordReading(actor, query, time)
      const start = startColumn(by)
      const column = groupColumns[group]
      const rows = await db
        .select({ start, id: column, ...sums })
        .from(usageDays)
        .where(within(actor, time))
        .groupBy(start, column)
        .orderBy(asc(start), asc(column))
        .limit(mostLines)
      const nameOf = await names(
        actor,
        group,
        rows.map(({ id }) => id),
      )
      const lines = rows.map((row): UsageLine => ({ ...inDollars(row), name: nameOf(row.id) ?? '' }))
      return { ...time, lines }
    }),

    listBudgets: guarded('usage:read', async (actor: Actor, { limit, cursor }: PageQuery) => {
      const rows = await db
        .select()
        .from(budgets)
        .where(
          and(eq(budgets.workspaceId, actor.workspaceId), cursor ? gt(budgets.id, idOf(cursor)) : undefined),
        )
        .orderBy(asc(budgets.id))
        .limit(limit + 1)
      const page = toPage(
        rows,
        limit,
        ({ id }) => [id],
        (row) => row,
      )
      return { ...page, items: await Promise.all(page.items.map((row) => describe(actor, row))) }
    }),

    /** Every price that holds, the workspace's own first, and models that have none. */
    listPrices: guarded('usage:read', async (actor: Actor): Promise<ModelPriceList> => {
      const { workspaceId } = actor
      const [own, remote] = await Promise.all([
        db
          .select()
          .from(modelPrices)
          .where(eq(modelPrices.workspaceId, workspaceId))
          .orderBy(asc(modelPrices.model)),
        remoteModels(actor),
      ])
      const replaced = new Set(own.map(({ model }) => model))
      return {
        currency: 'USD',
        items: [
          ...own.map(({ workspaceId: _, setAt, ...price }) => ({
            ...price,
            origin: 'workspace' as const,
            readOn: dayOf(setAt),
          })),
          ...prices
            .filter(({ model }) => !replaced.has(model))
            .map((price) => ({ ...price, origin: 'table' as const })),
        ],
        unpriced: await meter.unpriced(workspaceId, remote),
      }
    }),
  }
}

const nothingUsed: UsageSums = {
  calls: 0,
  failedCalls: 0,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  cost: 0,
}

/** The days that are asked for, both counted. @throws InvalidRequest */
function timeOf({ from, to }: UsageQuery): { from: string; to: string } {
  const last = to ?? dayOf(new Date())
  const first = from ?? daysAfter(last, 1 - usualDays)
  if (first > last) throw new InvalidRequest('query.from', afterTheLast)
  if (first < daysAfter(last, 1 - mostDays)) throw new InvalidRequest('query.from', tooLong)
  return { from: first, to: last }
}

const afterTheLast = { en: 'must not be after the last day.', 'pt-BR': 'não pode ser depois do último dia.' }
const tooLong = {
  en: `is more than ${mostDays} days before the last one. Ask for less at once.`,
  'pt-BR': `fica a mais de ${mostDays} dias do último. Peça menos de uma vez.`,
}
