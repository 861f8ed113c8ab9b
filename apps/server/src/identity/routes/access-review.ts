import { AccessReview, AccessReviewQuery } from '@gepeto/contract'
import { z } from 'zod'
import { problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import type { Identity } from '../index.ts'
import { accessReviewTable } from '../queries/access-review.ts'

export function accessReviewRoutes(app: Http, identity: Identity): void {
  app.get('/api/v1/access-review', {
    schema: {
      tags: ['people'],
      summary: 'Who holds which role, permission, key and session, and used it last when',
      querystring: AccessReviewQuery,
      response: {
        200: z.union([AccessReview, z.string().describe('text/csv in UTF-8, where `format` asks for it.')]),
        ...problems(400, 401, 403),
      },
    },
    handler: async ({ actor, query: { format } }, reply) => {
      const review = await identity.reviewAccess(actor)
      if (format === 'json') return review
      reply.header('content-disposition', 'attachment; filename="access-review.csv"')
      return reply.type('text/csv; charset=utf-8').send(accessReviewTable(review))
    },
  })
}
