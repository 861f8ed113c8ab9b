import { Problem } from '@gepeto/contract'
import { z } from 'zod'

/** The problem responses a route may give, for its `response` schema: `...problems(400, 404)`. */
export function problems<Status extends number>(...statuses: Status[]): Record<Status, typeof Problem> {
  return Object.fromEntries(statuses.map((status) => [status, Problem])) as Record<Status, typeof Problem>
}

/** An empty 204. */
export const noContent = z.null().describe('Done; there is nothing to say.')
