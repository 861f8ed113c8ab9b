import { ApiProblem } from '@gepeto/sdk'

/**
 * What the server said of single fields of a body, by the name of the field.
 * @returns empty where it said nothing of a field
 */
export function fieldErrorsOf(error: unknown): Record<string, string> {
  if (!(error instanceof ApiProblem)) return {}
  const { type, detail, errors = [] } = error.problem
  if (type.endsWith('/models/name-taken')) return { name: detail }
  return Object.fromEntries(
    errors.flatMap(({ path, message }) => {
      const [place, field] = path.split('.')
      return place === 'body' && field ? [[field, message]] : []
    }),
  )
}
