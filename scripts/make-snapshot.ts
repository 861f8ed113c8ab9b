/**
 * Makes apps/server/assets/database.tar.br: an empty PostgreSQL data folder, so that a first start unpacks
 * it instead of running initdb in the serving process (3.5 s, 1.1 GB). Run again when PGlite's version moves:
 *   node scripts/make-snapshot.ts
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, constants } from 'node:zlib'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'
import { openEngine } from '../apps/server/src/platform/database/embedded/engine.ts'

const target = join(import.meta.dirname, '../apps/server/assets/database.tar.br')
const folder = await mkdtemp(join(tmpdir(), 'gepeto-snapshot-'))
try {
  // Segments of 1 MB instead of 16: a small snapshot, and less to write on a first start.
  const made = await PGlite.create({ dataDir: folder, initDbStartParams: ['--wal-segsize=1'] })
  await made.close()
  const engine = await openEngine(new NodeFS(folder))
  await engine.exec('vacuum freeze')
  await engine.exec('checkpoint')
  await engine.close()
  const reopened = await openEngine(new NodeFS(folder))
  const dump = await reopened.dumpDataDir('none')
  await reopened.close()
  const tar = Buffer.from(await dump.arrayBuffer())
  const packed = brotliCompressSync(tar, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_LGWIN]: 24,
      [constants.BROTLI_PARAM_SIZE_HINT]: tar.length,
    },
  })
  await mkdir(join(target, '..'), { recursive: true })
  await writeFile(target, packed)
  console.log(
    `${target}: ${(packed.length / 1e6).toFixed(2)} MB, unpacked ${(tar.length / 1e6).toFixed(1)} MB`,
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}
