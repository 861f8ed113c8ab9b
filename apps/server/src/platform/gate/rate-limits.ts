import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Actor } from '../actor.ts'
import { addressKey } from './address.ts'
import type { Counter, Standing } from './counter.ts'
import type { Counters } from './counters.ts'
import { TooManyRequests } from './errors.ts'

/** The kinds of calls that are limited apart. `call` is every other one. */
export const callKinds = ['sign-in', 'ask', 'upload', 'call'] as const
export type CallKind = (typeof callKinds)[number]

/** How many calls of each kind one credential may make in a minute. */
export type RateLimitOptions = Record<CallKind, number>

/** A person may hold several keys and sessions. */
const credentialsPerPerson = 2

/** Many people may sit behind one address. */
const credentialsPerAddress = 10

const windowSeconds = 60

export interface RateLimits {
  /**
   * Counts a call by the address it comes from, before it is known who calls.
   * @param key what to count by instead of the address: a device that is known
   * @returns a promise only where other instances must be asked
   * @throws TooManyRequests
   */
  takeByAddress(
    kind: CallKind,
    request: FastifyRequest,
    reply: FastifyReply,
    key?: string,
  ): Promise<void> | undefined
  /** Counts a call by the credential and the person behind it. @throws TooManyRequests */
  takeByActor(kind: CallKind, actor: Actor, reply?: FastifyReply): Promise<void> | undefined
}

interface Policy {
  name: string
  counter: Counter
}

interface Policies {
  address: Policy
  credential: Policy
  person: Policy
  /** The header RateLimit-Policy, for callers that are not known and for those that are. */
  anonymous: string
  known: string
}

/**
 * Limits by address, credential, person and kind of call, told to every caller as RateLimit and RateLimit-Policy.
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-10
 */
export function openRateLimits(counters: Counters, limits: RateLimitOptions): RateLimits {
  const policiesOf = (kind: CallKind): Policies => {
    const policy = (by: string, times: number): Policy => {
      const name = `${kind}-by-${by}`
      return { name, counter: counters.open({ name, limit: limits[kind] * times, windowSeconds }) }
    }
    // Nobody is known yet where they sign in: there the address is all there is to count by.
    const address = policy('address', kind === 'sign-in' ? 1 : credentialsPerAddress)
    const credential = policy('credential', 1)
    const person = policy('person', credentialsPerPerson)
    const told = (...policies: Policy[]) =>
      policies.map(({ name, counter }) => `"${name}";q=${counter.limit};w=${windowSeconds}`).join(', ')
    return { address, credential, person, anonymous: told(address), known: told(credential, person, address) }
  }
  const byKind = Object.fromEntries(callKinds.map((kind) => [kind, policiesOf(kind)])) as Record<
    CallKind,
    Policies
  >

  /** Tells the caller how the tightest limit stands. @throws TooManyRequests when one is passed */
  function judge(
    policies: readonly Policy[],
    standings: readonly Standing[],
    reply: FastifyReply | undefined,
    policyHeader: string,
  ): void {
    let tightest = 0
    let violated: string[] | undefined
    let resetsAt = 0
    for (let place = 0; place < policies.length; place++) {
      const { name, counter } = policies[place]!
      const standing = standings[place]!
      if (usedShare(policies[place]!, standing) > usedShare(policies[tightest]!, standings[tightest]!))
        tightest = place
      if (standing.used <= counter.limit) continue
      violated = [...(violated ?? []), name]
      resetsAt = Math.max(resetsAt, standing.resetsAt)
    }
    if (reply) {
      const { name, counter } = policies[tightest]!
      const standing = standings[tightest]!
      const remaining = Math.max(0, counter.limit - standing.used)
      reply.header('ratelimit-policy', policyHeader)
      reply.header('ratelimit', `"${name}";r=${remaining};t=${secondsUntil(standing.resetsAt)}`)
    }
    if (violated) throw new TooManyRequests(violated, Math.max(1, secondsUntil(resetsAt)))
  }

  return {
    takeByAddress(kind, request, reply, key) {
      const { address, anonymous } = byKind[kind]
      const taken = address.counter.take(key ?? addressKey(request.ip))
      if (taken instanceof Promise)
        return taken.then((standing) => judge([address], [standing], reply, anonymous))
      judge([address], [taken], reply, anonymous)
      return undefined
    },
    takeByActor(kind, actor, reply) {
      const { credential, person, known } = byKind[kind]
      const policies = [credential, person]
      const ofCredential = credential.counter.take(actor.id)
      const ofPerson = person.counter.take(actor.userId)
      if (ofCredential instanceof Promise || ofPerson instanceof Promise)
        return Promise.all([ofCredential, ofPerson]).then((standings) =>
          judge(policies, standings, reply, known),
        )
      judge(policies, [ofCredential, ofPerson], reply, known)
      return undefined
    },
  }
}

const usedShare = ({ counter }: Policy, { used }: Standing): number => used / counter.limit

const secondsUntil = (time: number): number => Math.max(0, Math.ceil((time - Date.now()) / 1000))
