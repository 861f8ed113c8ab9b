import { AnswerId, AnswerReplay } from '@gepeto/contract'
import { z } from 'zod'
import { problems } from '../platform/http/schemas.ts'
import type { Http } from '../platform/http/server.ts'
import type { Replay } from './replay.ts'

const tags = ['audit']
const params = z.object({ id: AnswerId })

export function replayRoutes(app: Http, replay: Replay): void {
  app.get('/api/v1/audit/answers/:id', {
    schema: {
      tags,
      summary: 'How an answer came about: what was found, sent, said and verified',
      params,
      response: { 200: AnswerReplay, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id } }) => replay.replayAnswer(actor, id, false),
  })

  app.post('/api/v1/audit/answers/:id/replay', {
    schema: {
      tags,
      summary: 'The same, with the recorded prompt sent to its model once more',
      params,
      response: { 200: AnswerReplay, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id } }) => replay.replayAnswer(actor, id, true),
  })
}
