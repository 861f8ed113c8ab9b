import type { LocalMasterKey } from './master-key.ts'
import { masterKeyId } from './master-key.ts'
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
