import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A call for vectors, as it came. */
export interface EmbeddingsAsked {
  path: string
  authorization: string | undefined
  model: string
  input: string[]
}

type Respond = (response: ServerResponse, asked: EmbeddingsAsked) => void

/**
 * A server that speaks OpenAI's `/embeddings`. A text's vector counts its words by their first letters, so texts with the
 * same words are near each other. `next` answers one call otherwise; `hold` keeps calls waiting.
 */
export async function startEmbeddingsServer(dimensions = 48) {
  const asked: EmbeddingsAsked[] = []
  const waiting: Respond[] = []
  let held: PromiseWithResolvers<void> | undefined
  let isDown = false
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const part of incoming) chunks.push(part as Buffer)
    const body = JSON.parse(Buffer.concat(chunks).toString()) as { model: string; input: string | string[] }
    const one: EmbeddingsAsked = {
      path: incoming.url!,
      authorization: incoming.headers.authorization,
      model: body.model,
      input: [body.input].flat(),
    }
    asked.push(one)
    await held?.promise
    if (isDown) respondJson(response, 503, { error: { message: 'down' } })
    else (waiting.shift() ?? answer)(response, one)
  })

  const answer: Respond = (response, { model, input }) => {
    respondJson(response, 200, {
      object: 'list',
      model,
      data: input.map((text, index) => ({
        object: 'embedding',
        index,
        embedding: vectorOf(text, dimensions),
      })),
      usage: { prompt_tokens: 7 * input.length, total_tokens: 7 * input.length },
    })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const address = `http://127.0.0.1:${port}/v1`
  return {
    asked,
    address,
    /** All texts that vectors were asked for. */
    texts: () => asked.flatMap(({ input }) => input),
    /** Variables that make a server ask this one. */
    variables: (model = 'scripted') => ({
      COMPATIBLE_BASE_URL: address,
      GEPETO_EMBEDDINGS: `compatible/${model}`,
    }),
    next: (respond: Respond) => void waiting.push(respond),
    nextJson: (status: number, body: object, headers: Record<string, string> = {}) =>
      void waiting.push((response) => respondJson(response, status, body, headers)),
    down(value: boolean) {
      isDown = value
    },
    /** Calls wait from now on until this is called. */
    hold() {
      held = Promise.withResolvers<void>()
      return () => {
        held?.resolve()
        held = undefined
      }
    },
    close: () => {
      held?.resolve()
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function respondJson(response: ServerResponse, status: number, body: object, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

function vectorOf(text: string, dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, () => 0)
  for (const word of text.toLowerCase().match(/\p{L}+/gu) ?? []) {
    let place = 0
    for (const letter of word.slice(0, 5)) place = (place * 31 + letter.codePointAt(0)!) % dimensions
    vector[place]! += 1
  }
  return vector
}
