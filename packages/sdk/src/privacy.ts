import type { ErasureCertificate } from '@gepeto/contract'
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
  }
}
