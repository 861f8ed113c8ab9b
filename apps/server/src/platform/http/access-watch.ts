import type { Permission } from '@gepeto/contract'
import type { FastifyRequest } from 'fastify'
import { type Actor, authorize } from '../actor.ts'
import { AccessEnded, TooManyOpen } from './errors.ts'
import { isRefusal, Problem } from './problem.ts'

/** How often the credentials behind open streams and sockets are looked up again, in milliseconds. */
const everyMs = 2_000

/** Credentials that are looked up at once. */
const atOnce = 8

/**
 * Streams and sockets that one person may have open, by all their sessions and keys: enough for a program that asks for
 * many readers with one key, and few enough to hold for everybody.
 */
const mostOpen = 200

export interface AccessWatch {
  /** Aborted with AccessEnded as its reason once the caller may no longer do what they have open. */
  readonly ended: AbortSignal
  stop(): void
}

export interface AccessWatches {
  /**
   * Watches over something long: a stream, a socket. `request.actor` is kept up to date.
   * @param stillHolds throws a Problem where, besides the permission, something else has to hold and no longer does
   */
  watch(
    request: FastifyRequest,
    permission: Permission,
    stillHolds?: (actor: Actor) => Promise<unknown>,
  ): AccessWatch
  /** Before something long is opened. @throws TooManyOpen when the person has as much open as they may */
  mayOpen(request: FastifyRequest): void
  /** Who calls, looked up again. @throws AccessEnded when they are nobody any more, or somebody else */
  stillActs(request: FastifyRequest): Promise<Actor>
  close(): void
}

interface Watched {
  request: FastifyRequest
  permission: Permission
  stillHolds?: (actor: Actor) => Promise<unknown>
  end: AbortController
}

/** @param resolveActor as for a new request @param report told of a look-up that failed for another reason: it is done again */
export function openAccessWatches(
  resolveActor: (request: FastifyRequest) => Promise<Actor>,
  report: (error: unknown) => void,
): AccessWatches {
  const open = new Set<Watched>()
  const openOf = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let isBusy = false

  async function stillActs(request: FastifyRequest): Promise<Actor> {
    const before = request.actor
    try {
      const actor = await resolveActor(request)
      if (actor.userId !== before.userId || actor.workspaceId !== before.workspaceId) throw new AccessEnded()
      request.actor = actor
      return actor
    } catch (error) {
      throw isRefusal(error) ? new AccessEnded() : error
    }
  }

  async function check({ request, permission, stillHolds, end }: Watched): Promise<void> {
    try {
      const actor = await stillActs(request)
      authorize(actor, permission)
      await stillHolds?.(actor)
    } catch (error) {
      if (error instanceof Problem) end.abort(new AccessEnded())
      else report(error)
    }
  }

  async function checkAll(): Promise<void> {
    if (isBusy) return
    isBusy = true
    const waiting = open.values()
    // The look-ups share what is remembered of a credential: many sockets of one key cost one.
    const worker = async () => {
      for (const watched of waiting) if (!watched.end.signal.aborted) await check(watched)
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    isBusy = false
  }

  const count = (userId: string, change: number) => {
    const now = (openOf.get(userId) ?? 0) + change
    if (now > 0) openOf.set(userId, now)
    else openOf.delete(userId)
  }

  return {
    stillActs,
    mayOpen({ actor }) {
      if ((openOf.get(actor.userId) ?? 0) >= mostOpen) throw new TooManyOpen(mostOpen)
    },
    watch(request, permission, stillHolds) {
      const watched: Watched = { request, permission, stillHolds, end: new AbortController() }
      const { userId } = request.actor
      open.add(watched)
      count(userId, 1)
      timer ??= setInterval(() => void checkAll(), everyMs).unref()
      return {
        ended: watched.end.signal,
        stop: () => {
          if (open.delete(watched)) count(userId, -1)
        },
      }
    },
    close: () => clearInterval(timer),
  }
}
