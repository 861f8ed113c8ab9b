import { statementsOf } from './rules/policies.ts'

/** What somebody wants to do, with what AWS knows about the call. */
export interface Wish {
  action: string
  resource: string
  context?: Record<string, string>
}

const listOf = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

/** `*` and `?` as IAM means them. */
const matches = (pattern: string, text: string, isCaseless: boolean): boolean =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    isCaseless ? 'i' : '',
  ).test(text)

/** The operators that our policies use. Another one would be decided wrongly, so it is an error. */
const operators: Record<string, (wanted: string, is: string) => boolean> = {
  StringEquals: (wanted, is) => wanted === is,
  ArnLike: (wanted, is) => matches(wanted, is, false),
  Bool: (wanted, is) => wanted === is,
}

/**
 * What AWS would decide on identity policies: an explicit denial, else an allowance, else a denial.
 * @throws on a condition that this evaluator does not know
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(policies: string[], { action, resource, context = {} }: Wish): 'allowed' | 'denied' {
  let isAllowed = false
  for (const { Effect, Action, Resource, NotResource, Condition } of policies.flatMap(statementsOf)) {
    if (!listOf(Action).some((pattern) => matches(pattern, action, true))) continue
    const isMeant = listOf(NotResource ?? Resource).some((pattern) => matches(pattern, resource, false))
    if (isMeant === (NotResource !== undefined)) continue
    const isMet = Object.entries(Condition ?? {}).every(([operator, keys]) => {
      const holds = operators[operator]
      if (!holds) throw new Error(`a condition with ${operator} is not known here`)
      return Object.entries(keys).every(([key, wanted]) => {
        const is = context[key]
        return is !== undefined && listOf(wanted).some((one) => holds(one, is))
      })
    })
    if (!isMet) continue
    if (Effect === 'Deny') return 'denied'
    isAllowed = true
  }
  return isAllowed ? 'allowed' : 'denied'
}
