import { APICallError } from '@ai-sdk/provider'
import { AddressForbidden } from '../../platform/egress/errors.ts'
import type { Bilingual } from '../../platform/language.ts'
import {
  BulkheadFull,
  CircuitOpen,
  isNotConnected,
  isTransientStatus,
  retryAfterMs,
  TookTooLong,
} from '../../platform/resilience/index.ts'
import { type ModelFailure, NamesUnavailable } from '../errors.ts'
import { SaidTooMuch } from '../providers/bounded-body.ts'
import { ReaderTooSlow } from './deadline.ts'

/** Its answer ended before it was whole. */
export class BrokenOff extends Error {
  override readonly name = 'BrokenOff'
}

/** It answered with nothing at all. */
export class SaidNothing extends Error {
  override readonly name = 'SaidNothing'
}

/** What an error of a provider means for what is done next. */
export interface Judgement {
  reason: Bilingual
  status?: number
  said?: string
  /** Asking the same model again may help, and cannot do anything twice. */
  isTransient: boolean
  /** Whose failing: the request itself says nothing against the provider. */
  isTheirs: boolean
  /** How long the provider asks to be left alone, in milliseconds. */
  restMs?: number
}

/** The request is at fault: too long, malformed, or not for this model (RFC 9110 section 15.5). */
const callersMistake = new Set([400, 413, 422])

/** Characters of a provider's own words that are told on. */
const saidCharacters = 300

export function judge(error: unknown): Judgement {
  if (error instanceof TookTooLong) return theirs(reasons.late)
  if (error instanceof ReaderTooSlow) return { ...theirs(reasons.unread), isTheirs: false }
  if (error instanceof CircuitOpen) return theirs(reasons.leftAlone)
  if (error instanceof BulkheadFull)
    return { ...theirs(error.isOwn ? reasons.busyWithYours : reasons.busy), isTheirs: false }
  if (error instanceof AddressForbidden) return theirs(reasons.forbidden)
  if (error instanceof NamesUnavailable) return { ...theirs(error.said), isTheirs: false }
  if (error instanceof BrokenOff) return theirs(reasons.brokeOff)
  if (error instanceof SaidNothing) return theirs(reasons.nothing)
  if (hasCause(error, SaidTooMuch)) return theirs(reasons.tooMuch)
  if (APICallError.isInstance(error) && error.statusCode !== undefined && error.statusCode >= 300)
    return ofStatus(error.statusCode, error)
  if (isNotConnected(error)) return { ...theirs(reasons.unreachable), isTransient: true }
  if (isCut(error)) return { ...theirs(reasons.brokeOff), isTransient: true }
  return theirs(reasons.unreadable)
}

export const failureOf = (model: string, { reason, status, said }: Judgement): ModelFailure => ({
  model,
  reason,
  ...(status === undefined ? {} : { status }),
  ...(said === undefined ? {} : { said }),
})

function ofStatus(status: number, error: APICallError): Judgement {
  const reason = {
    en: `it answered ${status}`,
    'pt-BR': `a resposta foi ${status}`,
  }
  if (callersMistake.has(status))
    return {
      reason,
      status,
      said: error.message.slice(0, saidCharacters),
      isTransient: false,
      isTheirs: false,
    }
  const restMs = retryAfterMs(error.responseHeaders)
  return {
    reason,
    status,
    isTransient: isTransientStatus(status),
    isTheirs: true,
    ...(restMs === undefined ? {} : { restMs }),
  }
}

const theirs = (reason: Bilingual): Judgement => ({ reason, isTransient: false, isTheirs: true })

/** Adapters wrap what a body fails with. */
function hasCause(error: unknown, kind: typeof SaidTooMuch): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause) if (at instanceof kind) return true
  return false
}

/** The connection ended under way: a POST of a completion leaves nothing behind, so it may be made again. */
function isCut(error: unknown): boolean {
  for (let at: unknown = error; at instanceof Error; at = at.cause)
    if ('code' in at && /^(UND_ERR_SOCKET|ECONNRESET|EPIPE|UND_ERR_ABORTED)$/.test(String(at.code)))
      return true
  return error instanceof TypeError && error.message === 'terminated'
}

const reasons = {
  late: { en: 'no answer in time', 'pt-BR': 'não respondeu a tempo' },
  unread: { en: 'its answer was not read', 'pt-BR': 'a resposta não foi lida' },
  leftAlone: {
    en: 'it failed often and is left alone for a while',
    'pt-BR': 'falhou várias vezes e está em pausa',
  },
  busy: { en: 'too many calls to it are under way', 'pt-BR': 'há chamadas demais em andamento' },
  busyWithYours: {
    en: 'too many calls of yours or your workspace to it are under way',
    'pt-BR': 'há chamadas demais suas ou do seu espaço de trabalho em andamento',
  },
  forbidden: {
    en: 'its address leads into a private network, which only GEPETO_ALLOW_PRIVATE_URLS=true allows',
    'pt-BR': 'o endereço leva a uma rede privada, o que só GEPETO_ALLOW_PRIVATE_URLS=true permite',
  },
  brokeOff: { en: 'its answer broke off', 'pt-BR': 'a resposta foi interrompida' },
  tooMuch: { en: 'its answer was too long', 'pt-BR': 'a resposta foi longa demais' },
  nothing: { en: 'it said nothing', 'pt-BR': 'não disse nada' },
  unreachable: { en: 'it could not be reached', 'pt-BR': 'não foi possível alcançá-lo' },
  unreadable: { en: 'its answer could not be read', 'pt-BR': 'não foi possível ler a resposta' },
} satisfies Record<string, Bilingual>
