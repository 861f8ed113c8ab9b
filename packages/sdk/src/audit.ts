import type {
  AnswerReplay,
  AuditChangeList,
  AuditChangesExportQuery,
  AuditChangesQuery,
  AuditEventList,
  AuditExportQuery,
  AuditQuery,
  AuditState,
  AuditTimeline,
  AuditTimelineQuery,
  AuditVerification,
  AuditVerifyQuery,
  InclusionProof,
  LogForwardingState,
  LogForwardingTest,
  RotatedKeys,
  SetLogForwarding,
} from '@gepeto/contract'
import type { Requester, RequestOptions } from './request.ts'

/** What happened, and that nothing of it was changed. */
export function auditCalls({ json, send }: Requester) {
  return {
    list: (query?: Partial<AuditQuery>, more?: RequestOptions) =>
      json<AuditEventList>('/api/v1/audit', { query, ...more }),
    verify: (query?: Partial<AuditVerifyQuery>, more?: RequestOptions) =>
      json<AuditVerification>('/api/v1/audit/verify', { query, ...more }),
    /** What happened to one object, and what it was. */
    timeline: (id: string, query?: AuditTimelineQuery, more?: RequestOptions) =>
      json<AuditTimeline>(`/api/v1/audit/timeline/${encodeURIComponent(id)}`, { query, ...more }),
    /** The log as a file; its body is a stream. */
    export: (query?: Partial<AuditExportQuery>, more?: RequestOptions) =>
      send('/api/v1/audit/export', { query, ...more }),
    proof: (id: string, more?: RequestOptions) => json<InclusionProof>(`/api/v1/audit/${id}/proof`, more),
    /** How an answer came about. */
    answer: (id: string, more?: RequestOptions) => json<AnswerReplay>(`/api/v1/audit/answers/${id}`, more),
    /** The same, with the recorded prompt sent to its model once more. */
    replay: (id: string) => json<AnswerReplay>(`/api/v1/audit/answers/${id}/replay`, { method: 'POST' }),
    /** How the chain stands; nothing is checked. */
    state: (more?: RequestOptions) => json<AuditState>('/api/v1/audit/state', more),
    /** What was changed in configuration, roles and access. */
    changes: (query?: Partial<AuditChangesQuery>, more?: RequestOptions) =>
      json<AuditChangeList>('/api/v1/audit/changes', { query, ...more }),
    /** The same as a table. */
    exportChanges: (query?: AuditChangesExportQuery) => send('/api/v1/audit/changes/export', { query }),
    /** Who holds which role, permission, key and session. */
    accessReview: (format: 'json' | 'csv') => send('/api/v1/access-review', { query: { format } }),
    forwarding: (more?: RequestOptions) => json<LogForwardingState>('/api/v1/audit/forwarding', more),
    setForwarding: (forwarding: SetLogForwarding) =>
      json<LogForwardingState>('/api/v1/audit/forwarding', { method: 'PUT', json: forwarding }),
    stopForwarding: () => json<void>('/api/v1/audit/forwarding', { method: 'DELETE' }),
    testForwarding: () => json<LogForwardingTest>('/api/v1/audit/forwarding/test', { method: 'POST' }),
    rotateKeys: () => json<RotatedKeys>('/api/v1/audit/rotate-keys', { method: 'POST' }),
  }
}
