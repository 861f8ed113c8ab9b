import type {
  ConsentList,
  ErasureCertificate,
  LegalHold,
  LegalHoldList,
  Purpose,
  Retention,
  RetentionRule,
  RetentionRun,
} from '@gepeto/contract'
import type { Requester, RequestOptions } from './request.ts'

/** People's data: taken away, erased. */
export function privacyCalls({ json, send }: Requester) {
  return {
    /** All of one's own, as a ZIP archive. */
    exportOwn: (more?: RequestOptions) => send('/api/v1/privacy/me/export', more),
    exportPerson: (id: string, more?: RequestOptions) => send(`/api/v1/privacy/people/${id}/export`, more),
    /** Erases a person from the workspace, for good. */
    erase: (id: string) =>
      json<ErasureCertificate>(`/api/v1/privacy/people/${id}`, { method: 'DELETE', query: { confirm: id } }),
    retention: (more?: RequestOptions) => json<Retention>('/api/v1/privacy/retention', more),
    /** Kinds that are not named stay as they are. */
    setRetention: (rules: RetentionRule[]) =>
      json<Retention>('/api/v1/privacy/retention', { method: 'PUT', json: { rules } }),
    applyRetention: () => json<RetentionRun>('/api/v1/privacy/retention/run', { method: 'POST' }),
    holds: (query?: { cursor?: string }, more?: RequestOptions) =>
      json<LegalHoldList>('/api/v1/privacy/holds', { query, ...more }),
    setHold: (subjectId: string, reason: string) =>
      json<LegalHold>('/api/v1/privacy/holds', { method: 'POST', json: { subjectId, reason } }),
    liftHold: (id: string, reason: string) =>
      json<void>(`/api/v1/privacy/holds/${id}/lift`, { method: 'POST', json: { reason } }),
    consents: (more?: RequestOptions) => json<ConsentList>('/api/v1/privacy/me/consents', more),
    decide: (purpose: Purpose, given: boolean, textVersion: string) =>
      json<ConsentList>(`/api/v1/privacy/me/consents/${purpose}`, {
        method: 'PUT',
        json: { given, textVersion },
      }),
  }
}
