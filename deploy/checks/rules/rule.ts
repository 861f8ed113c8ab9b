import type { Resource } from '../terraform.ts'

/**
 * What a plan is held to beyond what Terraform itself checks. Each rule has an id of ours and those of the public scanner
 * (checkov) that say the same, so that a reader can map them.
 */
export interface Rule {
  id: string
  scanner: string[]
  says: string
  type: string | string[]
  /** @returns what is wrong with it, or nothing */
  fault(values: Values, all: Resource[]): string | undefined
}

// biome-ignore lint/suspicious/noExplicitAny: a plan's values have as many shapes as AWS has resources
export type Values = Record<string, any>

/** @returns the fault, where something is wrong */
export const when = (isWrong: unknown, fault: string) => (isWrong ? fault : undefined)
/** The first block of a kind; an empty one where there is none. */
export const first = (list: unknown): Values => (Array.isArray(list) ? (list[0] ?? {}) : {})
