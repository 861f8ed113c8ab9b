import type {
  AnswerReplay,
  AuditEventList,
  AuditExportQuery,
  AuditQuery,
  AuditVerification,
  InclusionProof,
  RotatedKeys,
} from '@gepeto/contract'
import type { Requester, RequestOptions } from './request.ts'

/** What happened, and that nothing of it was changed. */
export function auditCalls({ json, send }: Requester) {
  return {
    list: (query?: Partial<AuditQuery>, more?: RequestOptions) =>
      json<AuditEventList>('/api/v1/audit', { query, ...more }),
    verify: (more?: RequestOptions) => json<AuditVerification>('/api/v1/audit/verify', more),
    /** The log as a file; its body is a stream. */
    export: (query?: Partial<AuditExportQuery>, more?: RequestOptions) =>
      send('/api/v1/audit/export', { query, ...more }),
    proof: (id: string, more?: RequestOptions) => json<InclusionProof>(`/api/v1/audit/${id}/proof`, more),
    /** How an answer came about. */
    answer: (id: string, more?: RequestOptions) => json<AnswerReplay>(`/api/v1/audit/answers/${id}`, more),
    /** The same, with the recorded prompt sent to its model once more. */
    replay: (id: string) => json<AnswerReplay>(`/api/v1/audit/answers/${id}/replay`, { method: 'POST' }),
    rotateKeys: () => json<RotatedKeys>('/api/v1/audit/rotate-keys', { method: 'POST' }),
  }
}
