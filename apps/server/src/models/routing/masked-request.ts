import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from '@ai-sdk/provider'

type Options = Omit<LanguageModelV4CallOptions, 'abortSignal'>
type Map = (words: string) => string

/** Maps what stands in a request; `name` maps names of tools and forms, which providers take few letters in. */
export interface RequestMap {
  text: Map
  name: Map
}

/**
 * A word of JSON Schema, or a plain name of a field: no personal data has this form, and a finder of names that took
 * `string` for one would break the tool.
 */
const plainWord = /^\$?[a-z][A-Za-z]*$/

const exceptPlain =
  (text: Map): Map =>
  (words) =>
    plainWord.test(words) ? words : text(words)

/** A request with everything mapped that somebody wrote; files and options of providers go as they are. */
export function mapRequest(given: Options, { text, name }: RequestMap): Options {
  const inSchema = exceptPlain(text)
  const schema = <Schema>(value: Schema): Schema => deep(value, inSchema, inSchema) as Schema
  const { tools, toolChoice, responseFormat, stopSequences } = given
  return {
    ...given,
    prompt: mapPrompt(given.prompt, { text, name }),
    ...(stopSequences && { stopSequences: stopSequences.map(text) }),
    ...(toolChoice?.type === 'tool' && {
      toolChoice: { ...toolChoice, toolName: name(toolChoice.toolName) },
    }),
    ...(tools && {
      tools: tools.map((tool) =>
        tool.type === 'function'
          ? {
              ...tool,
              name: name(tool.name),
              ...(tool.description !== undefined && { description: text(tool.description) }),
              inputSchema: schema(tool.inputSchema),
              ...(tool.inputExamples && { inputExamples: schema(tool.inputExamples) }),
            }
          : { ...tool, args: schema(tool.args) },
      ),
    }),
    ...(responseFormat?.type === 'json' && {
      responseFormat: {
        ...responseFormat,
        ...(responseFormat.name !== undefined && { name: name(responseFormat.name) }),
        ...(responseFormat.description !== undefined && { description: text(responseFormat.description) }),
        ...(responseFormat.schema && { schema: schema(responseFormat.schema) }),
      },
    }),
  }
}

function mapPrompt(prompt: LanguageModelV4Prompt, { text, name }: RequestMap): LanguageModelV4Prompt {
  const field = exceptPlain(text)
  return prompt.map((message) => {
    if (message.role === 'system') return { ...message, content: text(message.content) }
    const content = message.content.map((part) => {
      if (part.type === 'text' || part.type === 'reasoning') return { ...part, text: text(part.text) }
      if (part.type === 'tool-call')
        return { ...part, toolName: name(part.toolName), input: deep(part.input, text, field) }
      if (part.type === 'tool-result')
        return { ...part, toolName: name(part.toolName), output: deep(part.output, text, field) }
      return part
    })
    return { ...message, content } as typeof message
  })
}

/** A JSON value with all of its texts mapped, and the names of its fields. */
function deep(value: unknown, text: Map, field: Map): unknown {
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) return value.map((one) => deep(one, text, field))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [field(name), deep(one, text, field)]))
}
