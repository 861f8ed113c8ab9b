import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** As much of an OpenAPI document as making requests needs. */
export interface Specification {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

export interface Operation {
  parameters?: { name: string; in: 'path' | 'query' | 'header'; schema: Schema }[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>
}

export interface Schema {
  $ref?: string
  type?: string
  anyOf?: Schema[]
  oneOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  pattern?: string
  format?: string
}

export interface FuzzedRequest {
  operation: Operation
  /** As it stands in the document, such as `/api/v1/collections/{id}`. */
  pattern: string
  method: string
  path: string
  body?: string
}

/** The list by Max Woolf (NOTICE): strings that tend to break what reads them. */
const strings = JSON.parse(
  await readFile(join(import.meta.dirname, 'naughty-strings.json'), 'utf8'),
) as string[]

const others: unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  2 ** 31,
  2 ** 53 + 2,
  1e308,
  [],
  [null],
  {},
  { a: { b: '\0' } },
  'a\0b',
  '\ud800',
  'x'.repeat(9000),
  '😀'.repeat(300),
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  'WyJcdTAwMDAiXQ',
  'file:///etc/passwd',
  'http://[::ffff:127.0.0.1]/',
  '../../etc/passwd',
]

/** Numbers in [0, 1) that are the same in each run (mulberry32). */
export function openDice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Requests drawn from the API's own document: valid ones in which a parameter, a field or the whole body is replaced.
 * @param idOf an id that exists, by its prefix (`col`)
 */
export function openFuzzer(spec: Specification, idOf: (prefix: string) => string, dice: () => number) {
  const operations = Object.entries(spec.paths).flatMap(([pattern, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      pattern,
      method: method.toUpperCase(),
      operation,
    })),
  )
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(dice() * items.length)]!
  const naughty = () => (dice() < 0.6 ? pick(strings) : pick(others))
  const resolve = (schema: Schema): Schema =>
    schema.$ref ? resolve(spec.components.schemas[schema.$ref.split('/').pop()!]!) : schema

  function valid(given: Schema): unknown {
    const schema = resolve(given)
    if (schema.const !== undefined) return schema.const
    if (schema.enum) return pick(schema.enum)
    const choices = schema.anyOf ?? schema.oneOf
    if (choices) return valid(pick(choices))
    switch (schema.type) {
      case 'object':
        return Object.fromEntries(
          Object.entries(schema.properties ?? {})
            .filter(([name]) => schema.required?.includes(name) || dice() < 0.3)
            .map(([name, property]) => [name, valid(property)]),
        )
      case 'array':
        return schema.items ? [valid(schema.items)] : []
      case 'integer':
      case 'number':
        return 1
      case 'boolean':
        return dice() < 0.5
      default:
        if (schema.pattern) return idOf(/^\^(\w+)_/.exec(schema.pattern)?.[1] ?? '')
        return schema.format === 'email' ? 'someone@example.org' : 'The nightly backup starts at 02:30.'
    }
  }

  const asText = (value: unknown) =>
    (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed().slice(0, 2000)

  function body(schema: Schema | undefined): string {
    if (!schema || dice() < 0.1)
      return pick(['', 'null', '[]', '{', '"\\u0000"', '{"__proto__":{}}', '[['.repeat(2000)])
    const made = valid(schema)
    if (made === null || typeof made !== 'object' || Array.isArray(made) || dice() < 0.15)
      return JSON.stringify(made)
    const names = Object.keys(resolve(schema).properties ?? made)
    const name = names.length > 0 && dice() < 0.9 ? pick(names) : 'surplus'
    return JSON.stringify({ ...made, [name]: naughty() })
  }

  return (): FuzzedRequest => {
    const { pattern, method, operation } = pick(operations)
    const parameters = operation.parameters ?? []
    let path = pattern
    for (const { name, schema } of parameters.filter((parameter) => parameter.in === 'path')) {
      const value = dice() < 0.7 ? valid(schema) : naughty()
      path = path.replace(`{${name}}`, encodeURIComponent(asText(value)) || 'x')
    }
    const query = parameters
      .filter((parameter) => parameter.in === 'query' && dice() < 0.5)
      .map(
        ({ name, schema }) =>
          `${name}=${encodeURIComponent(asText(dice() < 0.4 ? valid(schema) : naughty()))}`,
      )
    if (query.length > 0) path += `?${query.join('&')}`
    const schema = operation.requestBody?.content['application/json']?.schema
    return { operation, pattern, method, path, body: method === 'GET' ? undefined : body(schema) }
  }
}
