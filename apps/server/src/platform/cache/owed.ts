import type { Bus } from '../bus/index.ts'

/** How often Redis is tried with what it has not taken yet, in milliseconds. */
const tryEveryMs = 1000

/**
 * Does something in Redis for a name, such as taking a value out, and where Redis fails does it again until it is done:
 * as soon as Redis is back, and every second while it is there and does not answer.
 * @returns does it for one name; resolves when it was tried once
 */
export function openOwed(bus: Bus, settle: (name: string) => Promise<void>): (name: string) => Promise<void> {
  const owed = new Set<string>()
  let waiting: NodeJS.Timeout | undefined

  async function attempt(name: string): Promise<void> {
    try {
      await settle(name)
      owed.delete(name)
    } catch {
      owed.add(name)
      waiting ??= setTimeout(again, tryEveryMs).unref()
    }
  }

  function again(): void {
    clearTimeout(waiting)
    waiting = undefined
    if (bus.isWhole()) for (const name of owed) void attempt(name)
    else if (owed.size > 0) waiting = setTimeout(again, tryEveryMs).unref()
  }

  bus.onRejoined(again)
  return attempt
}
