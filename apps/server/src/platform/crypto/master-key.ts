import { hkdfSync, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { link, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { StartRefused } from '../start-refused.ts'

const keyBytes = 32

/** Characters of that many bytes in base64url. */
const fileKeyLength = Math.ceil((keyBytes * 4) / 3)

/** Keys for separate purposes, drawn from one secret that is never used directly. */
export interface MasterKey {
  /** 32 bytes for one purpose (HKDF-SHA-256, RFC 5869). */
  derive(purpose: string): Buffer
}

export const masterKeyOf = (secret: string): MasterKey => ({
  derive: (purpose) => Buffer.from(hkdfSync('sha256', secret, 'gepeto', purpose, 32)),
})

/** Which master key this is: 16 hexadecimal digits that tell nothing of it. */
export const masterKeyId = (masterKey: MasterKey): string =>
  masterKey.derive('master key id').subarray(0, 8).toString('hex')

/** A master key that this process has at hand. */
export interface LocalMasterKey extends MasterKey {
  secret: string
  kind: 'file' | 'environment'
}

export const masterKeyFile = (dataDir: string): string => join(dataDir, 'master.key')

/**
 * The installation's master key: the configured value, or a file in the data folder that only its owner can read
 * (made at the first start).
 * @param configured at least 32 characters; undefined: the file
 * @throws CutMasterKey when the file is empty or cut short
 */
export async function openMasterKey(dataDir: string, configured?: string): Promise<LocalMasterKey> {
  const secret = configured ?? (await keyFile(masterKeyFile(dataDir)))
  return { ...masterKeyOf(secret), secret, kind: configured === undefined ? 'file' : 'environment' }
}

/** Reads the key file, or makes it whole and durable before anyone can see it. */
async function keyFile(path: string): Promise<string> {
  if (!existsSync(path)) {
    const temporary = `${path}.${process.pid}`
    const file = await open(temporary, 'wx', 0o600)
    await file.writeFile(randomBytes(keyBytes).toString('base64url'))
    await file.sync()
    await file.close()
    await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    await unlink(temporary)
  }
  const secret = readFileSync(path, 'utf8').trim()
  if (secret.length < fileKeyLength) throw new CutMasterKey(path, secret.length)
  return secret
}

/**
 * The file of the master key is cut short. Whoever deletes it loses what is sealed under it.
 * @see sealedUnder which key the database needs, where it can be asked
 */
export class CutMasterKey extends StartRefused {
  readonly path: string
  readonly length: number

  constructor(path: string, length: number, needed?: string) {
    super({
      en: `The master key "${path}" is cut short: ${length} characters instead of ${fileKeyLength}. Without it documents, conversations and the log cannot be read. Do not delete the file: put it back whole, from a backup.${needed ? ` The fingerprint needed: ${needed}.` : ''} Nothing was changed.`,
      'pt-BR': `A chave mestra "${path}" está incompleta: ${length} caracteres em vez de ${fileKeyLength}. Sem ela não se leem documentos, conversas nem o registro. Não apague o arquivo: recupere-o inteiro, de um backup.${needed ? ` A impressão digital necessária: ${needed}.` : ''} Nada foi alterado.`,
    })
    this.path = path
    this.length = length
  }

  /** @param fingerprint of the key that is needed; undefined: it is not known */
  needing(fingerprint: string | undefined): CutMasterKey {
    return new CutMasterKey(this.path, this.length, fingerprint)
  }
}
