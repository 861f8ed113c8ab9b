import { PGlite } from '@electric-sql/pglite'
import { btree_gin } from '@electric-sql/pglite/contrib/btree_gin'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { unaccent } from '@electric-sql/pglite/contrib/unaccent'
import type { NodeFS } from '@electric-sql/pglite/nodefs'
import { vector } from '@electric-sql/pglite-pgvector'

/** What `create extension` may name on the embedded database; all four exist on any PostgreSQL with contrib. */
const extensions = { vector, pg_trgm, unaccent, btree_gin }

/**
 * PGlite's own defaults without `-F` (which turns fsync off), in a small memory.
 * `wal_sync_method=fsync`, because the file system layer has neither fdatasync nor O_DSYNC.
 */
const startParams = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...settings({
    shared_buffers: '16MB',
    max_connections: '5',
    max_wal_size: '64MB',
    min_wal_size: '32MB',
    fsync: 'on',
    wal_sync_method: 'fsync',
    // The snapshot says nothing about the machine it is unpacked on: no time zone, no locale of it.
    timezone: 'UTC',
  }),
]

/** Opens the engine on a folder that holds a database, in this thread, which every query then blocks. */
export function openEngine(fs: NodeFS): Promise<PGlite> {
  return PGlite.create({ fs, extensions, startParams })
}

function settings(values: Record<string, string>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
