import { z } from 'zod'
import { page, Time } from './common.ts'

/** A day of UTC, `2026-11-21`. */
export const Day = z.iso.date().refine((day) => !day.startsWith('0000'), 'must be a date such as 2026-11-21')

/** US dollars. */
const Money = z.number().min(0)

export const UsageGroup = z.enum(['model', 'person', 'key', 'assistant'])
export type UsageGroup = z.infer<typeof UsageGroup>

export const UsageQuery = z
  .strictObject({
    from: Day.optional().describe('First day (UTC); absent: 29 days before the last one.'),
    to: Day.optional().describe('Last day (UTC), itself counted; absent: today.'),
    by: z.enum(['day', 'month']).default('day').describe('Length of the periods of the series.'),
    group: UsageGroup.default('model').describe('What the sums are told apart by.'),
  })
  .describe('At most 400 days.')
export type UsageQuery = z.infer<typeof UsageQuery>

/** What calls to models used up. */
export const UsageSums = z
  .object({
    calls: z.number().int(),
    failedCalls: z.number().int().describe('Those that a model did not answer to its end.'),
    inputTokens: z.number().int(),
    cachedInputTokens: z
      .number()
      .int()
      .describe('Of the input tokens, those that the provider had in its cache.'),
    outputTokens: z.number().int(),
    cost: Money.describe('US dollars, by the price that held when each call was made.'),
  })
  .meta({ id: 'UsageSums' })
export type UsageSums = z.infer<typeof UsageSums>

export const Usages = z
  .object({
    from: Day,
    to: Day,
    by: z.enum(['day', 'month']).describe('Length of the periods of the series.'),
    currency: z.literal('USD'),
    timeZone: z.literal('UTC'),
    totals: UsageSums,
    series: z
      .array(UsageSums.extend({ start: Day.describe('First day of the period.') }))
      .describe('Every period of the time asked for, in its order.'),
    groups: z
      .array(
        UsageSums.extend({
          id: z
            .string()
            .nullable()
            .describe('A model, or the id of a person, key or assistant; null: calls that had none.'),
          name: z.string().nullable().describe('null: nothing of this id is here any more.'),
        }),
      )
      .describe('The most expensive first; at most 500.'),
  })
  .meta({ id: 'Usages' })
export type Usages = z.infer<typeof Usages>

export const BudgetId = z
  .string()
  .regex(/^bud_[0-9A-Za-z]{1,40}$/, 'A budget id starts with "bud_".')
  .describe('Id of a budget.')

export const BudgetScope = z.enum(['workspace', 'person', 'key', 'assistant'])
export type BudgetScope = z.infer<typeof BudgetScope>

export const BudgetPeriod = z.enum(['day', 'month'])
export type BudgetPeriod = z.infer<typeof BudgetPeriod>

export const BudgetUnit = z.enum(['tokens', 'money'])
export type BudgetUnit = z.infer<typeof BudgetUnit>

/** Tokens (whole ones) or US dollars. */
const Limit = z.number().min(0).max(1e15).nullable()

export const Budget = z
  .object({
    id: BudgetId,
    scope: BudgetScope,
    subjectId: z
      .string()
      .nullable()
      .describe('Whose it is; null: of the workspace, or of each person, key or assistant for itself.'),
    subjectName: z
      .string()
      .nullable()
      .describe('null: nothing of this id is here any more, or none is named.'),
    period: BudgetPeriod.describe('A day or a calendar month of UTC.'),
    unit: BudgetUnit,
    softLimit: Limit.describe('What is warned at; null: nothing is.'),
    hardLimit: Limit.describe('What calls are refused at; null: none is.'),
    used: z.number().nullable().describe('Used up in the present period; null where each has its own.'),
    renewsAt: Time,
    createdAt: Time,
  })
  .meta({ id: 'Budget' })
export type Budget = z.infer<typeof Budget>

/** A budget whose soft limit is reached, for whoever asks. */
export const BudgetWarning = z
  .object({
    scope: BudgetScope,
    period: BudgetPeriod,
    unit: BudgetUnit,
    used: z.number().describe('Used up in the present period, in the unit.'),
    limit: z.number().describe('What calls are refused at; where none are, what is warned at.'),
    renewsAt: Time,
  })
  .meta({ id: 'BudgetWarning' })
export type BudgetWarning = z.infer<typeof BudgetWarning>

export const BudgetList = page(Budget).meta({ id: 'BudgetList' })

export const CreateBudget = z
  .strictObject({
    scope: BudgetScope,
    subjectId: z
      .string()
      .min(1)
      .max(60)
      .nullable()
      .default(null)
      .describe('null: of each person, key or assistant for itself; always null for the workspace.'),
    period: BudgetPeriod,
    unit: BudgetUnit,
    softLimit: Limit.default(null),
    hardLimit: Limit.default(null),
  })
  .meta({ id: 'CreateBudget' })
export type CreateBudget = z.infer<typeof CreateBudget>

export const UpdateBudget = z
  .strictObject({ softLimit: Limit.optional(), hardLimit: Limit.optional() })
  .meta({ id: 'UpdateBudget' })
export type UpdateBudget = z.infer<typeof UpdateBudget>

const ModelName = z.string().trim().min(1).max(200)

/** US dollars for a million tokens. */
const PerMillion = z.number().min(0).max(1e6)

export const ModelPrice = z
  .object({
    model: ModelName.describe('`provider/model`; in the table that comes with Gepeto its end may be `*`.'),
    inputPerMillion: PerMillion,
    cachedInputPerMillion: PerMillion.describe('Of input tokens that the provider had in its cache.'),
    outputPerMillion: PerMillion,
    origin: z.enum(['table', 'workspace']).describe('table: as it comes with Gepeto; workspace: set here.'),
    source: z
      .string()
      .nullable()
      .describe('Where it stands: a page of the provider, or what was noted here.'),
    readOn: Day.nullable().describe('When that page was read; of a price set here, when it was set.'),
  })
  .meta({ id: 'ModelPrice' })
export type ModelPrice = z.infer<typeof ModelPrice>

export const ModelPriceList = z
  .object({
    items: z.array(ModelPrice),
    currency: z.literal('USD'),
    unpriced: z
      .array(z.string())
      .describe('Configured models outside this machine that have no price: they count as free.'),
  })
  .meta({ id: 'ModelPriceList' })
export type ModelPriceList = z.infer<typeof ModelPriceList>

export const SetModelPrice = z
  .strictObject({
    model: ModelName,
    inputPerMillion: PerMillion,
    cachedInputPerMillion: PerMillion.optional().describe('Absent: like other input.'),
    outputPerMillion: PerMillion,
    source: z
      .string()
      .trim()
      .max(500)
      .nullable()
      .default(null)
      .describe('Where the price stands: an address, a contract.'),
  })
  .meta({ id: 'SetModelPrice' })
export type SetModelPrice = z.infer<typeof SetModelPrice>

export const ForgetModelPrice = z.strictObject({ model: ModelName })
