import type { AuditExportQuery, AuditQuery } from '@gepeto/contract'
import type { Fact } from './fact.ts'

type Looked = Partial<Omit<AuditQuery, 'limit' | 'cursor'>>

/** Somebody read the log. What they looked for is told, not what they found. */
export const logRead = (workspaceId: string, { kind, actor, subject, from, to, query }: Looked): Fact => ({
  kind: 'audit.log.read',
  subjectId: workspaceId,
  data: { kind, actor, subject, from, to, query },
})

export const logExported = (workspaceId: string, { format, ...filters }: AuditExportQuery): Fact => ({
  kind: 'audit.log.exported',
  subjectId: workspaceId,
  data: { format, ...filters },
})

export const keysRotated = (workspaceId: string, wrappingKey: string, rewrapped: number): Fact => ({
  kind: 'audit.keys.rotated',
  subjectId: workspaceId,
  data: { wrappingKey, rewrapped },
})
