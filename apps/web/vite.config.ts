import { createReadStream } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const pdfjs = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))

/** Serves under /pdfjs/ what pdf.js fetches by itself while it draws: character maps, fonts and image decoders. */
function pdfjsAssets(): Plugin {
  const folders = ['cmaps', 'standard_fonts', 'wasm', 'iccs']
  return {
    name: 'pdfjs-assets',
    configureServer(server) {
      server.middlewares.use('/pdfjs', (request, response) => {
        const file = normalize(join(pdfjs, request.url?.split('?')[0] ?? ''))
        if (!folders.some((folder) => file.startsWith(join(pdfjs, folder)))) {
          response.writeHead(404).end()
          return
        }
        createReadStream(file)
          .on('error', () => response.writeHead(404).end())
          .pipe(response)
      })
    },
    async generateBundle() {
      for (const folder of folders) {
        for (const name of await readdir(join(pdfjs, folder))) {
          const source = await readFile(join(pdfjs, folder, name))
          this.emitFile({ type: 'asset', fileName: `pdfjs/${folder}/${name}`, source })
        }
      }
    },
  }
}

/** Writes `.br` and `.gz` beside each larger text file, so that the server sends few bytes without compressing any. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    async writeBundle({ dir = '' }, bundle) {
      const names = Object.keys(bundle).filter((name) => /\.(js|mjs|css|svg)$/.test(name))
      for (const name of names) {
        const content = await readFile(join(dir, name))
        if (content.length < 1024) continue
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
        await writeFile(join(dir, `${name}.br`), brotliCompressSync(content, quality))
        await writeFile(join(dir, `${name}.gz`), gzipSync(content, { level: 9 }))
      }
    },
  }
}

export default defineConfig({
  // The server puts a new nonce there with each page (platform/http/page-files.ts).
  html: { cspNonce: '__CSP_NONCE__' },
  plugins: [react(), tailwindcss(), pdfjsAssets(), compressed()],
  build: {
    target: 'es2022',
    // Nothing becomes a data: URL: the page's policy allows scripts, styles and fonts from its own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
  server: {
    proxy: {
      '/api': { target: 'http://localhost:8000', ws: true },
      '/health': 'http://localhost:8000',
    },
  },
})
