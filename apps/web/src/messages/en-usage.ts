import type { BudgetScope, UsageGroup } from '@gepeto/contract'
import { counter } from './plural.ts'

const count = counter('en')

const groups: Record<UsageGroup, string> = {
  model: 'Model',
  person: 'Person',
  key: 'API key',
  assistant: 'Assistant',
}

const scopes: Record<BudgetScope, string> = {
  workspace: 'The whole workspace',
  person: 'Each person',
  key: 'Each API key',
  assistant: 'Each assistant',
}

const kinds: Record<BudgetScope, string> = {
  workspace: 'The whole workspace',
  person: 'People',
  key: 'API keys',
  assistant: 'Assistants',
}

/** What is said of what models use up, and of limits on it. */
export const usageEn = {
  title: 'Usage',
  intro: 'What calls to language models used up. Days and months are those of UTC; money is US dollars.',
  period: 'Time',
  periods: { week: '7 days', month: '30 days', year: '12 months' },
  measure: 'Shown',
  measures: { cost: 'Cost', tokens: 'Tokens', calls: 'Calls' },
  totals: {
    cost: 'Cost',
    inputTokens: 'Tokens read',
    cached: (n: string) => `${n} of them from the provider’s cache`,
    outputTokens: 'Tokens written',
    calls: 'Calls',
    failed: (n: number) => count(n, { one: '# failed', other: '# failed' }),
  },
  chart: (what: string, from: string, to: string) => `${what}, ${from} to ${to}`,
  highest: 'Most:',
  start: 'From',
  empty: 'No model has been called in this time.',
  emptyHint: 'Each question and each call over the API shows here a moment later.',
  by: 'By',
  groups,
  columns: { calls: 'Calls', input: 'Read', output: 'Written', cost: 'Cost' },
  none: { model: '–', person: 'Nobody', key: 'Without a key', assistant: 'Without an assistant' },
  gone: 'No longer here',
  csv: 'Save as CSV',
  unpriced: (models: string) =>
    `No price is known for ${models}, so calls to it count as free. Set one under /api/v1/models/prices.`,
  budgets: {
    title: 'Budgets',
    intro: 'At the first limit people are warned, at the second calls are refused until the budget renews.',
    none: 'No budget is set: nothing is limited.',
    create: 'New budget',
    edit: (name: string) => `Change the budget: ${name}`,
    editTitle: 'Change the budget',
    delete: (name: string) => `Delete the budget: ${name}`,
    deleted: 'The budget was deleted.',
    whose: 'Whose?',
    scopes,
    kinds,
    subject: 'Which one?',
    each: 'Each for itself',
    period: 'For how long?',
    periods: { day: 'A day', month: 'A month' },
    perPeriod: { day: 'a day', month: 'a month' },
    unit: 'Counted in',
    units: { money: 'US dollars', tokens: 'Tokens' },
    soft: 'Warn at',
    softHint: 'Empty: nobody is warned.',
    hard: 'Refuse from',
    hardHint: 'Empty: nothing is refused.',
    wrongNumber: 'Write a number that is not below zero.',
    noLimit: 'Write at least one limit.',
    wrongOrder: 'Must not be above the limit that refuses.',
    save: 'Set the budget',
    warnsAt: (limit: string) => `warns at ${limit}`,
    refusesAt: (limit: string) => `refuses from ${limit}`,
    used: (used: string, limit: string) => `${used} of ${limit}`,
    reached: 'Used up',
    warned: 'Warned',
    renews: (when: string) => `renews ${when}`,
    tokens: (n: string) => `${n} tokens`,
  },
}
