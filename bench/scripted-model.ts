/**
 * A server that speaks OpenAI's chat completions and thinks for no time: it answers with the first sentences of the
 * first two passages of the prompt, each with its marker, whole or in eight-character deltas. Prints its port.
 */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Request {
  model: string
  stream?: boolean
  messages: { role: string; content: string | { type: string; text: string }[] }[]
}

const usage = { prompt_tokens: 2000, completion_tokens: 60, total_tokens: 2060 }
const head = { id: 'chatcmpl-scripted', created: 1_750_000_000, model: 'scripted' }

/** To what holds no passages: about fifty tokens, 25 deltas. */
const plainAnswer =
  'The tide rises twice a day because the moon pulls the water on the near side more than the earth, and the earth more than the water on the far side; the sun helps or hinders, as it stands to the moon. '

function answerTo({ messages }: Request): string {
  const last = messages.at(-1)!.content
  const prompt = typeof last === 'string' ? last : last.map(({ text }) => text).join('')
  if (!prompt.includes('\nSource:')) return plainAnswer
  return [1, 2].map((index) => `${firstSentence(prompt, index)} [${index}]`).join(' ')
}

/** The first sentence of a passage: what stands under its `Source:` line and heading. */
function firstSentence(prompt: string, index: number): string {
  const from = prompt.indexOf('\n', prompt.indexOf(` [${index}]\nSource:`) + 10)
  const text = prompt.slice(from + 1, from + 1200)
  return /[^\n.]{20,}\./.exec(text)?.[0].trim() ?? 'Nothing.'
}

function whole(response: ServerResponse, content: string): void {
  const message = { role: 'assistant', content }
  const body = JSON.stringify({
    ...head,
    object: 'chat.completion',
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage,
  })
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    .end(body)
}

function streamed(response: ServerResponse, content: string): void {
  const chunk = (fields: object) =>
    `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...fields })}\n\n`
  const choice = (delta: object, finish_reason: string | null = null) =>
    chunk({ choices: [{ index: 0, delta, finish_reason }] })
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  response.write(choice({ role: 'assistant', content: '' }))
  for (const text of content.match(/.{1,8}/gs) ?? []) response.write(choice({ content: text }))
  response.end(`${choice({}, 'stop')}${chunk({ choices: [], usage })}data: [DONE]\n\n`)
}

const server = createServer(async (incoming, response) => {
  const chunks: Buffer[] = []
  for await (const part of incoming) chunks.push(part as Buffer)
  const request = JSON.parse(Buffer.concat(chunks).toString()) as Request
  ;(request.stream ? streamed : whole)(response, answerTo(request))
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
