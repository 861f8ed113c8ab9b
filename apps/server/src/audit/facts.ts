import type { AuditExportQuery, AuditQuery } from '@gepeto/contract'
import { type Fact, systemChain } from './fact.ts'

type Looked = Partial<Omit<AuditQuery, 'limit' | 'cursor'>>

/** Nothing that was written before events were sealed is left: from here on every event was sealed as it happened. */
export const pastSealed: Fact = { kind: 'audit.past.sealed', subjectId: systemChain, data: {}, about: '' }

/** Somebody read the log. What they looked for is told, not what they found. */
export const logRead = (
  workspaceId: string,
  { chain, kind, actor, subject, from, to, query, leaveOut }: Looked,
): Fact => ({
  kind: 'audit.log.read',
  subjectId: workspaceId,
  data: { ...(chain === 'system' && { chain }), kind, actor, subject, from, to, query, leaveOut },
})

export const logExported = (workspaceId: string, { format, chain, ...filters }: AuditExportQuery): Fact => ({
  kind: 'audit.log.exported',
  subjectId: workspaceId,
  data: { format, ...(chain === 'system' && { chain }), ...filters },
})

export const proofMade = (eventId: string): Fact => ({
  kind: 'audit.proof.made',
  subjectId: eventId,
  data: {},
})

/** A new key wraps the data keys from here on. */
export const keysRotated = (chain: string, wrappingKey: string): Fact => ({
  kind: 'audit.keys.rotated',
  subjectId: chain,
  data: { wrappingKey },
})

export const changesReported = (
  workspaceId: string,
  period: { from?: string | undefined; to?: string | undefined },
): Fact => ({
  kind: 'audit.changes.reported',
  subjectId: workspaceId,
  data: period,
})

export const forwardingSet = (
  workspaceId: string,
  to: { kind: string; address: string; withContent: boolean },
): Fact => ({ kind: 'audit.forwarding.set', subjectId: workspaceId, data: to })

export const forwardingRemoved = (workspaceId: string): Fact => ({
  kind: 'audit.forwarding.removed',
  subjectId: workspaceId,
  data: {},
})

export const forwardingTested = (workspaceId: string, address: string, isTaken: boolean): Fact => ({
  kind: 'audit.forwarding.tested',
  subjectId: workspaceId,
  data: { address, isTaken },
})
