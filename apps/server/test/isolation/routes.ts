import { type Domains, registerRoutes } from '../../src/app.ts'
import { readConfig } from '../../src/platform/config/config.ts'
import { openGate } from '../../src/platform/gate/index.ts'
import { serveApiDocs } from '../../src/platform/http/api-docs.ts'
import { NotSignedIn } from '../../src/platform/http/errors.ts'
import { openHttp } from '../../src/platform/http/server.ts'
import { openLog } from '../../src/platform/telemetry/log.ts'

/** Every route that the server registers, `METHOD /path`; those that its documentation leaves out too. */
export async function listRoutes(): Promise<string[]> {
  const refuse = async () => {
    throw new NotSignedIn()
  }
  const gate = openGate(readConfig({}).gate, { derive: () => Buffer.alloc(32) })
  const http = await openHttp({
    gate,
    log: openLog('silent'),
    version: '0',
    trustedProxies: 0,
    maxUploadBytes: 1,
    resolveActor: refuse,
    localActor: refuse,
  })
  const routes: string[] = []
  http.addHook('onRoute', ({ method, url }) => {
    const verbs = [method].flat().filter((verb) => verb !== 'HEAD')
    // The files of the page on which the API can be tried; the page itself counts.
    if (!url.startsWith('/api/docs/')) routes.push(...verbs.map((verb) => `${verb} ${url}`))
  })
  registerRoutes(http, {} as Domains)
  await serveApiDocs(http)
  await http.ready()
  await http.close()
  gate.close()
  return [...new Set(routes)]
}
