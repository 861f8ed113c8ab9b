import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { filePolicy, pageNonce, pagePermissions, pagePolicy } from '../gate/response-headers.ts'
import type { Http } from './server.ts'

/** Where the build of the page left room for the nonce (`html.cspNonce` in its vite.config.ts). */
const noncePlace = '__CSP_NONCE__'

/** Addresses that are never a view of the page. */
const notPages = /^\/(api|v1|health|metrics|mcp|assets|\.well-known)(\/|$)/

/** Serves the built page: its files, and its one document for every address that is a view of it. */
export async function servePage(app: Http, folder: string): Promise<void> {
  const document = existsSync(join(folder, 'index.html'))
    ? (await readFile(join(folder, 'index.html'), 'utf8')).split(noncePlace)
    : undefined
  await app.register(async (scope) => {
    makePublic(scope as unknown as FastifyInstance)
    if (document) {
      await scope.register(fastifyStatic, {
        root: folder,
        index: false,
        wildcard: false,
        preCompressed: true,
        setHeaders: (reply, path) => {
          reply.header('content-security-policy', filePolicy)
          reply.header(
            'cache-control',
            path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
          )
        },
      })
    }
    scope.get('/*', { schema: { hide: true } }, (request, reply) => {
      const path = request.url.split('?')[0] ?? '/'
      if (!document || notPages.test(path)) return app.refuseAddress(request, reply)
      const nonce = pageNonce()
      return reply
        .header('content-security-policy', pagePolicy(nonce))
        .header('permissions-policy', pagePermissions)
        .header('x-frame-options', 'DENY')
        .header('cache-control', 'no-cache')
        .type('text/html; charset=utf-8')
        .send(document.join(nonce))
    })
  })
}

/** Every route that is registered in this scope asks no credential. */
export function makePublic(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    route.config = { ...route.config, access: 'public' }
  })
}
