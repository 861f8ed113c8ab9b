import { appendEvents, type Fact, systemChain } from '../audit/index.ts'
import { acrossWorkspaces, type Database } from '../platform/database/index.ts'
import type { Log } from '../platform/telemetry/log.ts'
import { signInFailed, signInsFailed } from './facts.ts'

/** What somebody failed at. */
export type SignInWay = 'password' | 'secondFactor' | 'passkey' | 'singleSignOn'

export interface FailedSignIn {
  way: SignInWay
  /** What was tried at: an e-mail address, or a user's id; undefined: it is not known. */
  account?: string
  /** The caller's network address. */
  address: string
  /** A problem's code, or why a provider of single sign-on let nobody in. */
  reason: string
}

export interface FailedSignIns {
  record(failure: FailedSignIn): Promise<void>
  /** Writes down what was only counted. */
  close(): Promise<void>
}

export interface FailedSignInsOptions {
  database: Database
  /** Keyed, so that nobody who reads the log learns what was typed, and can still tell the same from another. */
  pseudonymOf(text: string): string
  log: Log
  now?: () => number
}

/**
 * Of the failures within so long, so many become an event each; the rest are counted, in one. So a server that is
 * attacked without end writes 61 events in ten minutes, some nine megabytes a day.
 */
const bound = { windowMs: 10 * 60_000, events: 60 }

/**
 * Who failed to sign in is nobody yet: what is told of it goes to the chain of the system, under the system's key. No
 * password, no address and no identifier that was typed stands in it.
 */
export function openFailedSignIns(options: FailedSignInsOptions): FailedSignIns {
  const { database, pseudonymOf, log, now = Date.now } = options
  let since = Number.NEGATIVE_INFINITY
  let written = 0
  let counted: Record<string, number> = {}
  let timer: NodeJS.Timeout | undefined

  const append = (fact: Fact) =>
    acrossWorkspaces(() =>
      database.transaction((tx) =>
        appendEvents(tx, { kind: 'system', id: 'sign-in', workspaceId: systemChain }, [fact]),
      ),
    )

  /** Ends the window. */
  async function writeCounted(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const reasons = counted
    const from = new Date(since)
    counted = {}
    written = 0
    since = now()
    if (Object.keys(reasons).length > 0) await append(signInsFailed(from, new Date(since), reasons))
  }

  return {
    async record({ way, account, address, reason }) {
      if (now() - since >= bound.windowMs) await writeCounted()
      if (written < bound.events) {
        written++
        await append(
          signInFailed({
            way,
            reason,
            account: account === undefined ? null : pseudonymOf(`account ${account}`),
            network: pseudonymOf(`network ${address}`),
          }),
        )
        return
      }
      counted[reason] = (counted[reason] ?? 0) + 1
      timer ??= setTimeout(
        () =>
          void writeCounted().catch((err: unknown) => log.warn({ err }, 'failed sign-ins were not counted')),
        since + bound.windowMs - now(),
      ).unref()
    },

    close: writeCounted,
  }
}
