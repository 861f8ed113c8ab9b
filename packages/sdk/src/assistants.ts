import type {
  Assistant,
  AssistantAccess,
  AssistantDetails,
  AssistantState,
  AssistantVersion,
  AssistantVersionSummary,
  CreateAssistant,
  PublishAssistant,
  TrialAnswer,
  TrialEvent,
  TryAssistant,
  UpdateAssistant,
} from '@gepeto/contract'
import type { z } from 'zod'
import type { Page } from './client.ts'
import type { Requester, RequestOptions } from './request.ts'
import { trialStream } from './streams.ts'

type Paged = { limit?: number; cursor?: string }

/** A question to a draft: what has a default may be left out. */
export type Trial = Omit<z.input<typeof TryAssistant>, 'stream'>

/** Assistants: drafts, versions, who may use them. */
export function assistantCalls(requester: Requester) {
  const { json } = requester
  const path = (id: string, more = '') => `/api/v1/assistants/${id}${more}`
  const post = (id: string, step: string, body?: unknown) =>
    json<AssistantDetails>(path(id, `/${step}`), { method: 'POST', json: body })
  return {
    list: (query?: Paged & { state?: AssistantState }, more?: RequestOptions) =>
      json<Page<Assistant>>('/api/v1/assistants', { query, ...more }),
    /** @param reference id or slug */
    get: (reference: string, more?: RequestOptions) => json<AssistantDetails>(path(reference), more),
    create: (body: z.input<typeof CreateAssistant>) =>
      json<AssistantDetails>('/api/v1/assistants', { method: 'POST', json: body }),
    /** Changes the draft. `revision` is that of the draft that was read. */
    update: (id: string, body: z.input<typeof UpdateAssistant>, more?: RequestOptions) =>
      json<AssistantDetails>(path(id), { method: 'PATCH', json: body, ...more }),
    delete: (id: string, more?: RequestOptions) => json<void>(path(id), { method: 'DELETE', ...more }),
    share: (id: string, body: AssistantAccess) =>
      json<AssistantDetails>(path(id, '/access'), { method: 'PUT', json: body }),
    publish: (id: string, body: z.input<typeof PublishAssistant> = {}) => post(id, 'publish', body),
    rollBack: (id: string, version: number) => post(id, 'roll-back', { version }),
    pause: (id: string) => post(id, 'pause'),
    resume: (id: string) => post(id, 'resume'),
    archive: (id: string) => post(id, 'archive'),
    restore: (id: string) => post(id, 'restore'),
    versions: (id: string, query?: Paged, more?: RequestOptions) =>
      json<Page<AssistantVersionSummary>>(path(id, '/versions'), { query, ...more }),
    version: (id: string, version: number, more?: RequestOptions) =>
      json<AssistantVersion>(path(id, `/versions/${version}`), more),
    /** Asks the draft; nothing is kept. */
    try: (id: string, body: Trial, more?: RequestOptions) =>
      json<TrialAnswer>(path(id, '/try'), { method: 'POST', json: body, ...more }),
    /** The same, as it is written. */
    tryStream: (id: string, body: Trial, more?: RequestOptions): AsyncGenerator<TrialEvent, void, void> =>
      trialStream(requester, path(id, '/try'), body, more),
  }
}
