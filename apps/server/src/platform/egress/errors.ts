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
  /** @param isServer it is a server that shall be asked; false: a document that shall be fetched */
  constructor(host: string, isServer = false) {
    super(
      isServer
        ? {
            en: `"${host}" leads to a private or reserved network address. For a server on your own network, have whoever runs Gepeto set GEPETO_ALLOW_PRIVATE_URLS=true, or, where it is a provider of models, set it up by the server's variables.`,
            'pt-BR': `"${host}" leva a um endereço de rede privado ou reservado. Para um servidor na sua própria rede, peça a quem cuida do Gepeto que defina GEPETO_ALLOW_PRIVATE_URLS=true ou, se for um provedor de modelos, que o configure pelas variáveis do servidor.`,
          }
        : {
            en: `"${host}" leads to a private or reserved network address. Only public addresses are fetched: save the page and add the file, or have whoever runs the server set GEPETO_ALLOW_PRIVATE_URLS=true.`,
            'pt-BR': `"${host}" leva a um endereço de rede privado ou reservado. Só endereços públicos são buscados: salve a página e adicione o arquivo, ou peça a quem cuida do servidor que defina GEPETO_ALLOW_PRIVATE_URLS=true.`,
          },
    )
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
        en: `${url} could not be fetched: ${reason.en}. Check the address and try again, or save the page and add the file.`,
        'pt-BR': `Não foi possível buscar ${url}: ${reason['pt-BR']}. Confira o endereço e tente de novo, ou salve a página e adicione o arquivo.`,
      },
      { cause },
    )
  }
}
