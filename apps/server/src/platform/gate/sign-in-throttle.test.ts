import { beforeEach, describe, expect, it } from 'vitest'
import { Problem } from '../http/problem.ts'
import { openCounters } from './counters.ts'
import { SignInThrottled } from './errors.ts'
import { openKnownDevices } from './known-devices.ts'
import { openSignInThrottle, type SignInThrottle } from './sign-in-throttle.ts'

class WrongPassword extends Problem {
  static override readonly code = 'test/wrong'
  static override readonly status = 401
  static override readonly title = { en: 'Wrong', 'pt-BR': 'Errada' }
  constructor() {
    super({ en: 'Wrong.', 'pt-BR': 'Errada.' })
  }
}

const account = 'ana@example.org'
const home = '203.0.113.5'

describe('the throttle of sign-ins', () => {
  let throttle: SignInThrottle
  let checked: number
  beforeEach(() => {
    const devices = openKnownDevices(Buffer.alloc(32, 7), false)
    throttle = openSignInThrottle(openCounters(), devices)
    checked = 0
  })

  const attempt = (password: 'right' | 'wrong', address = home, cookies?: string, name = account) =>
    throttle.signIn({ account: name, address, cookies }, async () => {
      checked++
      if (password === 'wrong') throw new WrongPassword()
      return 'in'
    })
  /** What became of a try: 'in', 'wrong' or 'throttled'. */
  const outcome = (...given: Parameters<typeof attempt>) =>
    attempt(...given).then(
      ({ result }) => result,
      (error: unknown) => (error instanceof SignInThrottled ? 'throttled' : 'wrong'),
    )
  const deviceOf = async (name = account) =>
    (await attempt('right', home, undefined, name)).deviceCookie.split(';')[0]!

  it('lets ten wrong passwords of one address pass, and no right one after them', async () => {
    for (let count = 0; count < 10; count++) expect(await outcome('wrong')).toBe('wrong')
    expect(await outcome('right')).toBe('throttled')
    expect(checked).toBe(10)
  })

  it('lets the same person in from another address meanwhile', async () => {
    for (let count = 0; count < 20; count++) await outcome('wrong', '198.51.100.1')
    expect(await outcome('right')).toBe('in')
  })

  it('checks a hundred passwords of one account in an hour, however many thousand addresses try', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 5000 }, (_, index) => outcome('wrong', `10.${index >> 8}.${index & 255}.1`)),
    )
    expect(outcomes.filter((end) => end === 'wrong')).toHaveLength(100)
    expect(checked).toBe(100)
  })

  it('never locks a person out of a device that signed in before, whatever thousands of strangers try', async () => {
    const device = await deviceOf()
    await Promise.all(
      Array.from({ length: 3000 }, (_, index) => outcome('wrong', `10.${index >> 8}.${index & 255}.1`)),
    )
    // The attacker sits at the person's own address too.
    for (let count = 0; count < 200; count++) await outcome('wrong')
    expect(await outcome('right')).toBe('throttled')
    expect(await outcome('right', home, device)).toBe('in')
    expect(await outcome('right', '192.0.2.200', `a=b; ${device}; c=d`)).toBe('in')
  })

  it('checks a hundred passwords from one address, over however many accounts', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => outcome('wrong', home, undefined, `${index}@example.org`)),
    )
    expect(outcomes.filter((end) => end === 'wrong')).toHaveLength(100)
  })

  it('counts an IPv6 network as one address', async () => {
    for (let count = 0; count < 10; count++) await outcome('wrong', `2001:db8:1:2::${count}`)
    expect(await outcome('wrong', '2001:db8:1:2:ffff::1')).toBe('throttled')
    expect(await outcome('wrong', '2001:db8:1:3::1')).toBe('wrong')
  })

  it('does not believe a device cookie that was made up, changed, or is for another account', async () => {
    const device = await deviceOf()
    const [id, tag, mac] = device.split('=')[1]!.split('.')
    for (let count = 0; count < 10; count++) await outcome('wrong')
    for (const forged of [
      `gepeto.device=${'A'.repeat(16)}.${tag}.${mac}`,
      `gepeto.device=${id}.${'B'.repeat(11)}.${mac}`,
      `gepeto.device=${id}.${tag}.${'C'.repeat(43)}`,
      'gepeto.device=',
      await deviceOf('eva@example.org').catch(() => 'throttled too'),
    ])
      expect(await outcome('right', home, forged)).toBe('throttled')
  })

  it('counts a known device that guesses like any other', async () => {
    const device = await deviceOf()
    const outcomes: string[] = []
    for (let count = 0; count < 60; count++) outcomes.push(await outcome('wrong', home, device))
    expect(outcomes.filter((end) => end === 'wrong')).toHaveLength(20)
  })

  it('knows a browser that several people share for each of them', async () => {
    const first = await deviceOf()
    const shared = (await attempt('right', home, first, 'eva@example.org')).deviceCookie.split(';')[0]!
    for (const name of [account, 'eva@example.org']) {
      for (let count = 0; count < 20; count++) await outcome('wrong', home, undefined, name)
      expect(await outcome('right', home, shared, name)).toBe('in')
    }
  })

  it('takes back what a success or our own fault counted', async () => {
    for (let count = 0; count < 300; count++) expect(await outcome('right')).toBe('in')
    for (let count = 0; count < 50; count++)
      await throttle
        .signIn({ account, address: home, cookies: undefined }, () =>
          Promise.reject(new Error('no database')),
        )
        .catch(() => {})
    expect(await outcome('right')).toBe('in')
  })

  it('keeps its cookie from scripts and from other sites', async () => {
    const { deviceCookie } = await attempt('right')
    expect(deviceCookie).toMatch(/; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/)
    expect(deviceCookie).not.toContain('ana')
    const secure = openKnownDevices(Buffer.alloc(32), true).remember(account, undefined)
    expect(secure).toMatch(/^__Host-gepeto\.device=.*; Secure$/)
  })
})
