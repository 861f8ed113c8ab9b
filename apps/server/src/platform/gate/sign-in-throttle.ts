import { isRefusal } from '../http/problem.ts'
import { addressKey } from './address.ts'
import type { Counter } from './counter.ts'
import type { Counters } from './counters.ts'
import { SignInThrottled } from './errors.ts'
import type { KnownDevices } from './known-devices.ts'
import { nameKey } from './name-key.ts'

/** One try to prove who one is: by password, by code, by recovery code. */
export interface SignInTry {
  /** What is guessed at: the e-mail given, whether it exists or not; for a second factor, the user's id. */
  account: string
  /** The caller's address, as the declared proxies tell it. */
  address: string
  /** The request's Cookie header. */
  cookies: string | undefined
}

export interface SignInThrottle {
  /**
   * Lets one try pass, or not. Failures count by account and address, by account, and by address; those of devices that
   * signed in to the account before are counted apart, so that nobody can lock a person out of a device of theirs.
   * The try is counted before it is made, so that many at once gain nothing; a success is taken back.
   * @param check proves it; rejects with a Problem of status 401 or 403 where the proof is wrong
   * @returns what `check` gave, and the Set-Cookie value by which this device is known from now on
   * @throws SignInThrottled before `check` is called, where too many have failed
   */
  signIn<T>(attempt: SignInTry, check: () => Promise<T>): Promise<{ result: T; deviceCookie: string }>
}

/**
 * Wrong tries that are taken before one must wait; windows in seconds. Ten by one person are more than a memory holds;
 * a hundred an hour on one account from everywhere are 876,000 a year, far below what a password that is not on a list
 * of common ones withstands; a hundred from one address are an office on a Monday.
 */
const limits = {
  device: { limit: 10, windowSeconds: 900 },
  accountAndAddress: { limit: 10, windowSeconds: 900 },
  account: { limit: 100, windowSeconds: 3600 },
  address: { limit: 100, windowSeconds: 900 },
} as const

export function openSignInThrottle(counters: Counters, devices: KnownDevices): SignInThrottle {
  const open = (name: keyof typeof limits) =>
    counters.open({ name: `sign-in-${name}`, ...limits[name], isExact: true })
  const byDevice = open('device')
  const byAccountAndAddress = open('accountAndAddress')
  const byAccount = open('account')
  const byAddress = open('address')

  /** Counts a try everywhere, and takes all of it back where one of them is full. */
  async function begin(counted: [Counter, string][]): Promise<void> {
    const standings = await Promise.all(counted.map(([counter, key]) => counter.take(key)))
    const now = Date.now()
    const waitMs = counted.map(([{ limit }], place) =>
      standings[place]!.used > limit ? standings[place]!.resetsAt - now : 0,
    )
    if (Math.max(...waitMs) === 0) return
    await end(counted)
    throw new SignInThrottled(Math.ceil(Math.max(...waitMs) / 1000))
  }

  const end = (counted: [Counter, string][]) =>
    Promise.all(counted.map(([counter, key]) => counter.giveBack(key)))

  return {
    async signIn({ account, address, cookies }, check) {
      const name = account.trim().toLowerCase()
      const accountKey = nameKey(name)
      const from = addressKey(address)
      const device = devices.read(cookies)
      const deviceKey = device?.knows(name) ? `${device.id}.${accountKey}` : undefined
      const asStranger: [Counter, string][] = [
        [byAccountAndAddress, `${accountKey}.${from}`],
        [byAccount, accountKey],
        [byAddress, from],
      ]
      let counted: [Counter, string][] = deviceKey ? [[byDevice, deviceKey]] : asStranger
      await begin(counted).catch((error: unknown) => {
        // A known device that guesses is one like any other until its window ends.
        if (!deviceKey) throw error
        counted = asStranger
        return begin(counted)
      })
      try {
        const result = await check()
        await end(counted)
        await Promise.all([
          byAccountAndAddress.forget(`${accountKey}.${from}`),
          ...(deviceKey ? [byDevice.forget(deviceKey)] : []),
        ])
        return { result, deviceCookie: devices.remember(name, cookies) }
      } catch (error) {
        if (!isRefusal(error)) await end(counted)
        throw error
      }
    },
  }
}
