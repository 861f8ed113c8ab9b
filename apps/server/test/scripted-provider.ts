import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a client sent, as it came. */
export interface Received {
  path: string
  headers: IncomingMessage['headers']
  text: string
  body: Record<string, unknown>
}

type Respond = (response: ServerResponse, received: Received) => void

const usage = {
  prompt_tokens: 1000,
  completion_tokens: 50,
  total_tokens: 1050,
  prompt_tokens_details: { cached_tokens: 400 },
}
const head = { id: 'chatcmpl-scripted', created: 1_750_000_000, model: 'scripted-2026-01-01' }

/**
 * A server that speaks OpenAI's chat completions like the real one: it answers with what it was asked, calls the first
 * tool that it is given, keeps to a JSON schema by saying `{"city":"Lisboa","days":3}`, streams, counts tokens.
 * `next` takes one request and answers it otherwise.
 */
export async function startProvider() {
  const received: Received[] = []
  const waiting: Respond[] = []
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const part of incoming) chunks.push(part as Buffer)
    const text = Buffer.concat(chunks).toString()
    const one: Received = {
      path: incoming.url!,
      headers: incoming.headers,
      text,
      body: JSON.parse(text) as Received['body'],
    }
    received.push(one)
    ;(waiting.shift() ?? answer)(response, one)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    received,
    /** Variables that make a server ask this one, as `openai/gpt-4.1-mini`. */
    variables: {
      OPENAI_API_KEY: 'scripted-key',
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      OPENAI_MODEL: 'gpt-4.1-mini',
    },
    next: (respond: Respond) => void waiting.push(respond),
    /** Answers the next request with this. */
    nextJson: (status: number, body: object, headers: Record<string, string> = {}) =>
      void waiting.push((response) =>
        response
          .writeHead(status, { 'content-type': 'application/json', ...headers })
          .end(JSON.stringify(body)),
      ),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

interface Asked {
  messages: { role: string; content: string | { type: string; text?: string }[] }[]
  stream?: boolean
  stream_options?: { include_usage?: boolean }
  tools?: { function: { name: string } }[]
  response_format?: { type: string }
}

/** The passages of a grounded prompt, of which the first sentence is quoted; else the question is said back. */
function contentOf({ messages, response_format: format }: Asked): string {
  if (format && format.type !== 'text') return '{"city":"Lisboa","days":3}'
  const { content } = messages.at(-1)!
  const text = typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('')
  const quoted = /\[1\]\nSource:[^\n]*\n([^\n.]{10,}\.)/.exec(text)?.[1]
  return quoted ? `${quoted} [1]` : `You said: ${text}`
}

function answer(response: ServerResponse, { body }: Received): void {
  const asked = body as unknown as Asked
  const tool = asked.messages.at(-1)!.role === 'user' ? asked.tools?.[0] : undefined
  const call = tool && {
    id: 'call_1',
    type: 'function',
    function: { name: tool.function.name, arguments: '{"city":"Lisboa"}' },
  }
  const finish = call ? 'tool_calls' : 'stop'
  if (!asked.stream) {
    const message = {
      role: 'assistant',
      content: call ? null : contentOf(asked),
      ...(call && { tool_calls: [call] }),
    }
    const choices = [{ index: 0, message, finish_reason: finish }]
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ ...head, object: 'chat.completion', choices, usage, own: { member: 1 } }))
    return
  }
  const isCounted = asked.stream_options?.include_usage ?? false
  const event = (fields: object) =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...(isCounted && { usage: null }), ...fields })}\n\n`
  const delta = (said: object, finish_reason: string | null = null) =>
    event({ choices: [{ index: 0, delta: said, finish_reason }] })
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(delta({ role: 'assistant', content: '' }))
  if (call) {
    response.write(
      delta({ tool_calls: [{ index: 0, ...call, function: { name: call.function.name, arguments: '' } }] }),
    )
    response.write(delta({ tool_calls: [{ index: 0, function: { arguments: call.function.arguments } }] }))
  } else
    for (const text of contentOf(asked).match(/.{1,6}/gsu) ?? []) response.write(delta({ content: text }))
  response.write(delta({}, finish))
  if (isCounted) response.write(event({ choices: [], usage }))
  response.end('data: [DONE]\n\n')
}
