import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
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
  const files = new Set(document ? await filesUnder(folder) : [])
  await app.register(async (scope) => {
    makePublic(scope as unknown as FastifyInstance)
    if (document) {
      await scope.register(fastifyStatic, {
        root: folder,
        // One route below instead of one for each of hundreds of files, which the start would wait for.
        serve: false,
        index: false,
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
      if (files.has(path)) return reply.sendFile(path.slice(1))
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

/** Addresses of the files in a folder and below it, but its `index.html`. */
async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => `/${relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/')}`)
    .filter((path) => path !== '/index.html')
}

/** Every route that is registered in this scope asks no credential. */
export function makePublic(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    route.config = { ...route.config, access: 'public' }
  })
}
