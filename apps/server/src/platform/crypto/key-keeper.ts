import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { LocalMasterKey } from './master-key.ts'
import { masterKeyFile, masterKeyId, openMasterKey } from './master-key.ts'
import { openSeal } from './seal.ts'

/** What the master key has sealed, and which one it was. */
export interface KeptSecret {
  sealed: Buffer
  kind: 'file' | 'environment' | 'kms'
  /** A fingerprint, or what KMS calls it: it tells nothing of the key. */
  masterKeyId: string
}

/** A master key, wherever it is: it seals one secret of the installation, and opens it at each start. */
export interface KeyKeeper {
  readonly kind: KeptSecret['kind']
  /** Which master key, for whoever runs the server. */
  readonly name: string
  close(secret: string): Promise<KeptSecret>
  /** @returns undefined where another master key sealed it @throws StartRefused where it cannot be asked */
  open(kept: KeptSecret): Promise<string | undefined>
  /** A secret that is at hand by itself. In databases from before, all keys are drawn from it. */
  readonly secret?: string
  /** The file where it was looked for: it was not there when this process started. */
  readonly missingFile?: string
}

const place = 'root key'

/** A master key that this process has at hand. */
export function localKeeper({ kind, secret, derive }: LocalMasterKey): KeyKeeper {
  const seal = openSeal(derive(place))
  const name = masterKeyId({ derive })
  return {
    kind,
    name,
    secret,
    close: async (given) => ({ sealed: seal.close(given, place), kind, masterKeyId: name }),
    // In a file or a variable, it is the same key.
    open: async ({ sealed, masterKeyId: id }) => (id === name ? seal.open(sealed, place) : undefined),
  }
}

/**
 * A master key whose file is not there. It is made when a database is sealed for the first time, and not before: one that
 * is sealed already needs the key that is lost, not a new one.
 */
export function newFileKeeper(dataDir: string): KeyKeeper & { forgetNew(): Promise<void> } {
  const missingFile = masterKeyFile(dataDir)
  let made: KeyKeeper | undefined
  return {
    kind: 'file',
    missingFile,
    get name() {
      return made?.name ?? missingFile
    },
    async close(secret) {
      made ??= localKeeper(await openMasterKey(dataDir))
      return made.close(secret)
    },
    async open(kept) {
      // Another instance may have made it meanwhile.
      if (!made && existsSync(missingFile)) return localKeeper(await openMasterKey(dataDir)).open(kept)
      return made?.open(kept)
    },
    async forgetNew() {
      if (made) await rm(missingFile, { force: true })
    },
  }
}
