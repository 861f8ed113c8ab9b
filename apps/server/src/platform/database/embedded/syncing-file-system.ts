import fs from 'node:fs'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** Emscripten's errno for an input/output error: PostgreSQL then stops rather than trust the page cache. */
const inputOutputError = 29

type SyncableStream = { nfd?: number; node: unknown }
type NodeFileSystemType = {
  realPath(node: unknown): string
  stream_ops: { fsync?: (stream: SyncableStream) => number }
}
interface EmscriptenFiles {
  filesystems: { NODEFS: NodeFileSystemType }
  chmod(path: unknown, mode: number, ...rest: unknown[]): void
}

/**
 * PGlite's folder on disk, with an fsync that reaches the disk. PGlite 0.5's own file system layer has none:
 * PostgreSQL calls fsync and nothing happens, so a power loss would take acknowledged transactions.
 * Its files are for their owner alone.
 */
export class SyncingNodeFS extends NodeFS {
  readonly onSync: () => void

  /** @param onSync called after each successful fsync */
  constructor(folder: string, onSync: () => void = () => {}) {
    super(folder)
    this.onSync = onSync
  }

  override async init(...args: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(...args)
    const addSync = (module: { FS: unknown }) => {
      const all = module.FS as EmscriptenFiles
      const files = all.filesystems.NODEFS
      files.stream_ops.fsync = (stream) => {
        try {
          if (stream.nfd !== undefined) fs.fsyncSync(stream.nfd)
          else syncFolder(files.realPath(stream.node))
          this.onSync()
          return 0
        } catch {
          return inputOutputError
        }
      }
      // Emscripten sets the mode of each new file, past the process's umask; some of PostgreSQL's would be for all to read.
      const chmod = all.chmod.bind(all)
      all.chmod = (path, mode, ...rest) => chmod(path, mode & ~0o077, ...rest)
    }
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addSync] } }
  }
}

/** Makes the names in a folder durable: a created or renamed file survives a power loss only after this. */
export function syncFolder(path: string): void {
  // Windows opens no folders; its file systems journal names by themselves.
  if (process.platform === 'win32') return
  const descriptor = fs.openSync(path, 'r')
  try {
    fs.fsyncSync(descriptor)
  } finally {
    fs.closeSync(descriptor)
  }
}
