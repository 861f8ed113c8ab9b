import type { InjectionPolicy } from '@gepeto/contract'

/** What an assistant settles for every answer of its: a published version of it, or its draft. */
export interface AssistantSetup {
  id: string
  /** null: a draft. */
  version: number | null
  name: string
  /** Role, tone and form; below the rules of grounding. */
  instructions: string
  /** A model or a route; null: the asker's choice. */
  model: string | null
  /** null: all that the asker may read; otherwise those of these that the asker may read. */
  collections: readonly string[] | null
  /** BCP 47; null: the asker's choice, else the language of the question. */
  language: string | null
  /** Sentences that nothing supports are left out. */
  isStrict: boolean
  /** null: as the workspace has it. */
  injectionPolicy: InjectionPolicy | null
  /** Said where the documents do not hold the answer; empty: the usual sentence. */
  notFound: string
}

const byStrictness: InjectionPolicy[] = ['flag', 'strip', 'refuse']

/** The stricter of the workspace's policy and the assistant's: an assistant can add to it, never take from it. */
export function policyUnder(workspace: InjectionPolicy, setup: AssistantSetup | undefined): InjectionPolicy {
  const own = setup?.injectionPolicy ?? 'flag'
  return byStrictness.indexOf(own) > byStrictness.indexOf(workspace) ? own : workspace
}
