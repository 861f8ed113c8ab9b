import { hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { link, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'

/** Keys for separate purposes, drawn from one master key that is never used directly. */
export interface MasterKey {
  /** 32 bytes for one purpose (HKDF-SHA-256, RFC 5869). */
  derive(purpose: string): Buffer
}

/**
 * The installation's master key: the configured value, or a file in the data folder that only its owner can read
 * (made at the first start).
 * @param configured at least 32 characters; undefined: the file
 */
export async function openMasterKey(dataDir: string, configured?: string): Promise<MasterKey> {
  const secret = configured ?? (await keyFile(join(dataDir, 'master.key')))
  return { derive: (purpose) => Buffer.from(hkdfSync('sha256', secret, 'gepeto', purpose, 32)) }
}

/** Reads the key file, or makes it whole and durable before anyone can see it. */
async function keyFile(path: string): Promise<string> {
  if (!existsSync(path)) {
    const temporary = `${path}.${process.pid}`
    const file = await open(temporary, 'wx', 0o600)
    await file.writeFile(randomBytes(32).toString('base64url'))
    await file.sync()
    await file.close()
    await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    await unlink(temporary)
  }
  return readFileSync(path, 'utf8').trim()
}
