import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An OpenAI-compatible server whose answers begin with these words and never end: what is asked of it stays open. */
export async function startEndlessModel(said = 'It ') {
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    const choice = { index: 0, delta: { content: said }, finish_reason: null }
    const chunk = {
      id: 'c',
      object: 'chat.completion.chunk',
      created: 0,
      model: 'endless',
      choices: [choice],
    }
    response.write(`data: ${JSON.stringify(chunk)}\n\n`)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    /** Variables that have Gepeto offer it. */
    variables: {
      OPENAI_API_KEY: 'endless',
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      OPENAI_MODEL: 'endless',
      GEPETO_MODEL_CHAIN: 'builtin,openai',
    },
    name: 'openai/endless',
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
