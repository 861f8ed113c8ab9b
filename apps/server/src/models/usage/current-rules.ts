import { currentWorkspace } from '../../platform/database/scope.ts'
import type { KnownRules, Rules } from './rules.ts'

/** The rules of the workspace that the present call is in, where they are known. */
export function currentRules(rules: KnownRules): Rules | undefined {
  const workspaceId = currentWorkspace()
  return workspaceId === undefined ? undefined : rules.known(workspaceId)
}
