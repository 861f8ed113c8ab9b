import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A model server that does what it is told by whoever tells it. Close it with `close()`. */
export interface GullibleModel {
  /** For `OPENAI_BASE_URL`. */
  url: string
  /** Whose orders it obeys: those outside the quotation that its system prompt names, or any. */
  obeys(whose: 'outside' | 'everything'): void
  /** Everything it was last sent, system prompt and all. */
  lastPrompt(): string
  calls(): number
  close(): Promise<void>
}

interface Message {
  role: string
  content: string | { text: string }[]
}

/** An order it understands: to write or say something in quotation marks. */
const ORDER = /\b(?:write|say|escreva|diga) "([^"]+)"/i

/** Speaks OpenAI's chat completions; without an order it repeats the first sentence of the first passage and cites it. */
export async function startGullibleModel(): Promise<GullibleModel> {
  let whose: 'outside' | 'everything' = 'outside'
  let prompt = ''
  let calls = 0
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await Array.fromAsync(request)).toString()) as {
      messages: Message[]
    }
    calls++
    const texts = body.messages.map(({ content }) =>
      typeof content === 'string' ? content : content.map(({ text }) => text).join(''),
    )
    prompt = texts.join('\n')
    const boundary = /"(passage-[0-9a-f]+)"/.exec(texts[0]!)?.[1] ?? 'none'
    const said = texts.slice(1).join('\n')
    const quoted = new RegExp(`^${boundary} \\[(\\d+)\\]\\n[\\s\\S]*?^${boundary} end of \\[\\1\\]$`, 'gm')
    const heard = whose === 'everything' ? said : said.replace(quoted, '')
    const first = /^Source: .*\n([\s\S]*?[.!?])/m.exec(said)?.[1]?.trim()
    const content = ORDER.exec(heard)?.[1] ?? (first ? `${first} [1]` : 'NOT_IN_DOCUMENTS')
    response.setHeader('content-type', 'application/json')
    response.end(
      JSON.stringify({
        id: 'test',
        object: 'chat.completion',
        created: 0,
        model: 'gullible',
        choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    obeys: (those) => {
      whose = those
    },
    lastPrompt: () => prompt,
    calls: () => calls,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
