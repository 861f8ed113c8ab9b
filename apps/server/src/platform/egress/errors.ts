import { Problem } from '../http/problem.ts'

/** The address leads into a private network, to this machine or to a cloud's metadata service. */
export class AddressForbidden extends Problem {
  static override readonly code = 'platform/address-forbidden'
  static override readonly status = 400
  static override readonly title = 'This address may not be fetched'
  constructor(host: string) {
    super(
      `"${host}" leads to a private or reserved network address. Only public addresses are fetched (GEPETO_ALLOW_PRIVATE_URLS=true lifts this).`,
    )
  }
}

/** The other side did not answer, or not with a document. */
export class AddressUnreachable extends Problem {
  static override readonly code = 'platform/address-unreachable'
  static override readonly status = 400
  static override readonly title = 'The address could not be fetched'
  constructor(url: string, reason: string, cause?: unknown) {
    super(`${url} could not be fetched: ${reason}.`, { cause })
  }
}
