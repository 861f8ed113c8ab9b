import type { Budget, CreateBudget, ModelPrice, SetModelPrice, UpdateBudget } from '@gepeto/contract'
import { and, eq } from 'drizzle-orm'
import { appendEvents } from '../../audit/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import type { Database, Transaction } from '../../platform/database/index.ts'
import { InvalidRequest } from '../../platform/http/errors.ts'
import { newId } from '../../platform/ids.ts'
import { BudgetExists, BudgetNotFound, PriceNotFound } from './errors.ts'
import { budgetChanged, budgetCreated, budgetDeleted, priceForgotten, priceSet } from './facts.ts'
import { dayOf } from './periods.ts'
import { nanosPerDollar } from './prices.ts'
import type { NamesOf } from './queries.ts'
import { type BudgetRow, budgets, modelPrices } from './tables.ts'

export interface UsageCommandsOptions {
  database: Database
  namesOf: NamesOf
  /** The rules of a workspace have changed. */
  forget(workspaceId: string): void
  /** A budget as it goes out. */
  describe(actor: Actor, row: BudgetRow): Promise<Budget>
}

type Limits = Pick<BudgetRow, 'softLimit' | 'hardLimit'>

export function usageCommands({ database, namesOf, forget, describe }: UsageCommandsOptions) {
  /** Changes rules in one transaction; what is remembered of them goes once it is committed. */
  async function change<T>({ workspaceId }: Actor, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const done = await database.transaction(work)
    forget(workspaceId)
    return done
  }

  async function lockBudget(tx: Transaction, { workspaceId }: Actor, id: string): Promise<BudgetRow> {
    const [row] = await tx
      .select()
      .from(budgets)
      .where(and(eq(budgets.workspaceId, workspaceId), eq(budgets.id, id)))
      .for('update')
    if (!row) throw new BudgetNotFound(id)
    return row
  }

  return {
    /** @throws InvalidRequest, BudgetExists */
    createBudget: guarded('budgets:manage', async (actor: Actor, input: CreateBudget): Promise<Budget> => {
      const { scope, period, unit } = input
      const subjectId = await subjectOf(actor, input)
      const limits = checked(unit, input)
      const row = await change(actor, async (tx) => {
        const { workspaceId } = actor
        const place = { workspaceId, scope, subjectId, period, unit }
        const [made] = await tx
          .insert(budgets)
          .values({ id: newId('bud'), ...place, ...limits })
          .onConflictDoNothing()
          .returning()
        if (!made) throw new BudgetExists(await idOfPlace(tx, place))
        await appendEvents(tx, actor, [budgetCreated(made)])
        return made
      })
      return describe(actor, row)
    }),

    /** @throws BudgetNotFound, InvalidRequest */
    updateBudget: guarded(
      'budgets:manage',
      async (actor: Actor, id: string, input: UpdateBudget): Promise<Budget> => {
        const row = await change(actor, async (tx) => {
          const before = await lockBudget(tx, actor, id)
          const given = toStored(before.unit, input)
          const limits = {
            softLimit: given.softLimit === undefined ? before.softLimit : given.softLimit,
            hardLimit: given.hardLimit === undefined ? before.hardLimit : given.hardLimit,
          }
          refuseWrong(limits)
          const [after] = await tx.update(budgets).set(limits).where(eq(budgets.id, id)).returning()
          await appendEvents(tx, actor, [budgetChanged(after!)])
          return after!
        })
        return describe(actor, row)
      },
    ),

    /** @throws BudgetNotFound */
    deleteBudget: guarded(
      'budgets:manage',
      (actor: Actor, id: string): Promise<void> =>
        change(actor, async (tx) => {
          const row = await lockBudget(tx, actor, id)
          await tx.delete(budgets).where(eq(budgets.id, id))
          await appendEvents(tx, actor, [budgetDeleted(row)])
        }),
    ),

    /** The workspace's own price of a model; calls made from now on cost it. */
    setPrice: guarded(
      'budgets:manage',
      (actor: Actor, input: SetModelPrice): Promise<ModelPrice> =>
        change(actor, async (tx) => {
          const { model, inputPerMillion, outputPerMillion } = input
          const price = {
            inputPerMillion,
            cachedInputPerMillion: input.cachedInputPerMillion ?? inputPerMillion,
            outputPerMillion,
          }
          const source = input.source || null
          const setAt = new Date()
          await tx
            .insert(modelPrices)
            .values({ workspaceId: actor.workspaceId, model, ...price, source, setAt })
            .onConflictDoUpdate({
              target: [modelPrices.workspaceId, modelPrices.model],
              set: { ...price, source, setAt },
            })
          await appendEvents(tx, actor, [priceSet(model, price, source)])
          return { model, ...price, origin: 'workspace', source, readOn: dayOf(setAt) }
        }),
    ),

    /** The price of the table holds again. @throws PriceNotFound */
    forgetPrice: guarded(
      'budgets:manage',
      (actor: Actor, model: string): Promise<void> =>
        change(actor, async (tx) => {
          const { rowCount } = await tx
            .delete(modelPrices)
            .where(and(eq(modelPrices.workspaceId, actor.workspaceId), eq(modelPrices.model, model)))
          if (!rowCount) throw new PriceNotFound(model)
          await appendEvents(tx, actor, [priceForgotten(model)])
        }),
    ),
  }

  /** Whose budget it is, as it is stored. */
  async function subjectOf(actor: Actor, { scope, subjectId }: CreateBudget): Promise<string> {
    if (subjectId === null) return ''
    if (scope === 'workspace') throw new InvalidRequest('body.subjectId', noSubject)
    const names = await namesOf(actor, scope, [subjectId])
    if (!names.has(subjectId)) throw new InvalidRequest('body.subjectId', unknownSubject)
    return subjectId
  }
}

async function idOfPlace(
  tx: Transaction,
  { workspaceId, scope, subjectId, period, unit }: Omit<BudgetRow, 'id' | 'createdAt' | keyof Limits>,
): Promise<string> {
  const [row] = await tx
    .select({ id: budgets.id })
    .from(budgets)
    .where(
      and(
        eq(budgets.workspaceId, workspaceId),
        eq(budgets.scope, scope),
        eq(budgets.subjectId, subjectId),
        eq(budgets.period, period),
        eq(budgets.unit, unit),
      ),
    )
  return row?.id ?? ''
}

/** Limits as they are stored: whole tokens, or whole billionths of a dollar. */
function toStored(unit: BudgetRow['unit'], limits: UpdateBudget) {
  const stored = (limit: number | null | undefined) =>
    limit === null || limit === undefined
      ? limit
      : Math.round(unit === 'money' ? limit * nanosPerDollar : limit)
  const { softLimit, hardLimit } = limits
  for (const [name, limit] of Object.entries({ softLimit, hardLimit }))
    if (typeof limit === 'number' && (stored(limit) ?? 0) > Number.MAX_SAFE_INTEGER)
      throw new InvalidRequest(`body.${name}`, tooHigh)
  return { softLimit: stored(softLimit), hardLimit: stored(hardLimit) }
}

function checked(unit: BudgetRow['unit'], input: CreateBudget): Limits {
  const { softLimit = null, hardLimit = null } = toStored(unit, input)
  const limits = { softLimit, hardLimit }
  refuseWrong(limits)
  return limits
}

/** @throws InvalidRequest where nothing is limited, or the warning would come after the refusal */
function refuseWrong({ softLimit, hardLimit }: Limits): void {
  if (softLimit === null && hardLimit === null) throw new InvalidRequest('body.hardLimit', noLimit)
  if (softLimit !== null && hardLimit !== null && softLimit > hardLimit)
    throw new InvalidRequest('body.softLimit', softAboveHard)
}

const noSubject = {
  en: 'is null for a budget of the whole workspace.',
  'pt-BR': 'é null num orçamento do espaço de trabalho inteiro.',
}
const unknownSubject = {
  en: 'names nobody and nothing of this workspace.',
  'pt-BR': 'não corresponde a nada deste espaço de trabalho.',
}
const noLimit = {
  en: 'or softLimit must be a number: a budget needs a limit.',
  'pt-BR': 'ou softLimit precisa ser um número: um orçamento precisa de um limite.',
}
const softAboveHard = {
  en: 'must not be above hardLimit: nobody would be warned.',
  'pt-BR': 'não pode passar de hardLimit: ninguém seria avisado.',
}
const tooHigh = {
  en: 'is higher than can be counted. Leave it out instead.',
  'pt-BR': 'é maior do que se pode contar. Deixe-o de fora.',
}
