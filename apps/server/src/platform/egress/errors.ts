import { Problem } from '../http/problem.ts'
import type { Bilingual } from '../language.ts'

/** The address leads into a private network, to this machine or to a cloud's metadata service. */
export class AddressForbidden extends Problem {
  static override readonly code = 'platform/address-forbidden'
  static override readonly status = 400
  static override readonly title = {
    en: 'This address may not be fetched',
    'pt-BR': 'Este endereço não pode ser buscado',
  }
  constructor(host: string) {
    super({
      en: `"${host}" leads to a private or reserved network address. Only public addresses are fetched (GEPETO_ALLOW_PRIVATE_URLS=true lifts this).`,
      'pt-BR': `"${host}" leva a um endereço de rede privado ou reservado. Só endereços públicos são buscados (GEPETO_ALLOW_PRIVATE_URLS=true libera).`,
    })
  }
}

/** The other side did not answer, or not with a document. */
export class AddressUnreachable extends Problem {
  static override readonly code = 'platform/address-unreachable'
  static override readonly status = 400
  static override readonly title = {
    en: 'The address could not be fetched',
    'pt-BR': 'Não foi possível buscar o endereço',
  }
  constructor(url: string, reason: Bilingual, cause?: unknown) {
    super(
      {
        en: `${url} could not be fetched: ${reason.en}.`,
        'pt-BR': `Não foi possível buscar ${url}: ${reason['pt-BR']}.`,
      },
      { cause },
    )
  }
}
