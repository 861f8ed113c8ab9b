import { AddressForbidden, AddressUnreachable } from '../../platform/egress/errors.ts'
import type { Bilingual } from '../../platform/language.ts'
import { CircuitOpen, TookTooLong } from '../../platform/resilience/index.ts'
import { CollectorRefused } from './send.ts'

/** Why a collector did not take events, for whoever set it up. */
export function reasonOf(error: unknown): Bilingual {
  if (error instanceof CollectorRefused)
    return { en: `it answered ${error.status}`, 'pt-BR': `a resposta foi ${error.status}` }
  if (error instanceof TookTooLong) return reasons.late
  if (error instanceof CircuitOpen) return reasons.leftAlone
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof AddressForbidden) return reasons.forbidden
    if (at instanceof AddressUnreachable) return reasons.unreachable
    const { code } = at as NodeJS.ErrnoException
    if (code && /CERT|SIGNED|ALTNAME|SSL|TLS|PEM/.test(code))
      return {
        en: `its certificate was not accepted: ${code}`,
        'pt-BR': `o certificado não foi aceito: ${code}`,
      }
    if (code) return { en: `no connection: ${code}`, 'pt-BR': `sem conexão: ${code}` }
  }
  return reasons.unreachable
}

const reasons = {
  late: { en: 'no answer in time', 'pt-BR': 'não respondeu a tempo' },
  leftAlone: {
    en: 'it failed often and is left alone for a while',
    'pt-BR': 'falhou várias vezes e está em pausa',
  },
  forbidden: {
    en: 'its address leads into a private network',
    'pt-BR': 'o endereço leva a uma rede privada',
  },
  unreachable: { en: 'it could not be reached', 'pt-BR': 'não foi possível alcançá-lo' },
} satisfies Record<string, Bilingual>
