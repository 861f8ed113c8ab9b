import { Problem } from '../http/problem.ts'

/** The store of uploaded files does not answer. Nothing was kept. */
export class StorageUnavailable extends Problem {
  static override readonly code = 'platform/storage-unavailable'
  static override readonly status = 503
  static override readonly title = {
    en: 'The store of files does not answer',
    'pt-BR': 'O armazenamento de arquivos não responde',
  }
  constructor(cause: unknown) {
    super(
      {
        en: 'Uploaded files cannot be read or kept at the moment. Nothing was kept of this one; try again shortly.',
        'pt-BR':
          'Não é possível ler nem guardar arquivos no momento. Nada deste foi guardado; tente de novo daqui a pouco.',
      },
      { cause },
    )
  }
  override get retryAfterSeconds() {
    return 5
  }
}
