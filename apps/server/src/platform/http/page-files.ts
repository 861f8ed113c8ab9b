import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { Http } from './server.ts'

/** What the page may load and run: its own files, and nothing written into it. Inline styles are KaTeX's and pdf.js's. */
const pagePolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

const pageHeaders = {
  'content-security-policy': pagePolicy,
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
}

/** Addresses that are never a view of the page. */
const notPages = /^\/(api|v1|health|metrics|mcp|assets|\.well-known)(\/|$)/

/** Serves the built page: its files, and its one document for every address that is a view of it. */
export async function servePage(app: Http, folder: string): Promise<void> {
  const document = existsSync(join(folder, 'index.html'))
    ? await readFile(join(folder, 'index.html'))
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
      return reply
        .headers(pageHeaders)
        .header('cache-control', 'no-cache')
        .type('text/html; charset=utf-8')
        .send(document)
    })
  })
}

/** Every route that is registered in this scope asks no credential. */
export function makePublic(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    route.config = { ...route.config, access: 'public' }
  })
}
