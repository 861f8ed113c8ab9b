import { listOf } from './rules/policies.ts'
import { roleRules } from './rules/roles.ts'
import type { Rule } from './rules/rule.ts'
import { runningRules } from './rules/running.ts'
import { storeRules } from './rules/stores.ts'
import { wayInRules } from './rules/way-in.ts'
import type { Resource } from './terraform.ts'

export const rules: Rule[] = [...storeRules, ...runningRules, ...wayInRules, ...roleRules]

/** Words that the value of a secret would bring along. */
const looksSecret =
  /(AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|\b(sk|gsk|nvapi|hf)[-_][A-Za-z0-9]{16,}|:\/\/[^/\s:@]+:[^/\s:@]+@)/

/** Everything of a plan that a rule finds wrong: "rule: address: what". */
export function findings(resources: Resource[]): string[] {
  const found = rules.flatMap((rule) =>
    resources
      .filter(({ type }) => listOf(rule.type).includes(type))
      .flatMap(({ address, values }) => {
        const fault = rule.fault(values, resources)
        return fault ? [`${rule.id}: ${address}: ${fault}`] : []
      }),
  )
  const secrets = resources
    .filter(({ values }) => looksSecret.test(JSON.stringify(values)))
    .map(({ address }) => `no-secret: ${address}: a value looks like a secret`)
  return [...found, ...secrets]
}
