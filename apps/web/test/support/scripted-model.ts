import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A model that says what a test tells it, as slowly as the test wants: an OpenAI-compatible server. */
export interface ScriptedModel {
  /** Variables that have Gepeto use it. */
  variables: Record<string, string>
  /** What it says next, piece by piece. A promise among the pieces is waited for. */
  says(...pieces: (string | Promise<unknown>)[]): void
  close(): void
}

export async function startScriptedModel(): Promise<ScriptedModel> {
  let script: (string | Promise<unknown>)[] = ['Nothing was scripted.']
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const piece of script) {
      if (typeof piece === 'string') send(response, { delta: { content: piece }, finish_reason: null })
      else await piece
    }
    send(response, { delta: {}, finish_reason: 'stop' })
    response.end('data: [DONE]\n\n')
  })
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return {
    variables: {
      OPENAI_API_KEY: 'scripted',
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      OPENAI_MODEL: 'scripted',
      GEPETO_MODEL_CHAIN: 'builtin,openai',
    },
    says(...pieces) {
      script = pieces
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** The name under which the page offers it. */
export const scriptedModelId = 'openai/scripted'

function send(response: ServerResponse, choice: object) {
  const chunk = {
    id: 'c',
    object: 'chat.completion.chunk',
    created: 0,
    model: 'scripted',
    choices: [{ index: 0, ...choice }],
  }
  response.write(`data: ${JSON.stringify(chunk)}\n\n`)
}
