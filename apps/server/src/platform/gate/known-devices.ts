import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** A browser that has signed in before, by the cookie that it got then. */
export interface Device {
  /** Names the browser, not the person. */
  id: string
  /** Signed in to this account before. @param account e-mail or other name, in lower case */
  knows(account: string): boolean
}

/**
 * Cookies that tell devices which have signed in to an account from those that have not, so that failures of strangers
 * never hold up a person on their own device. The cookie names no one: it holds keyed hashes. It opens nothing either.
 * @see https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
export interface KnownDevices {
  /** The device that a request's Cookie header shows; undefined where there is none, or one that is not ours. */
  read(cookies: string | undefined): Device | undefined
  /** The Set-Cookie value of a device that has just signed in to an account. */
  remember(account: string, cookies: string | undefined): string
}

/** A browser that several people share knows as many accounts; the oldest is forgotten first. */
const mostAccounts = 8

const keptSeconds = 400 * 24 * 3600 // the longest that browsers keep a cookie (RFC 6265bis, section 5.5)

const shape = /^[\w-]{16}(\.[\w-]{11}){1,8}\.[\w-]{43}$/

export function openKnownDevices(key: Buffer, isSecure: boolean): KnownDevices {
  const name = isSecure ? '__Host-gepeto.device' : 'gepeto.device'
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url')
  const tagOf = (id: string, account: string) => sign(`account ${id} ${account}`).slice(0, 11)

  function parse(cookies: string | undefined): { id: string; tags: string[] } | undefined {
    const start = cookies?.indexOf(`${name}=`) ?? -1
    if (start < 0) return undefined
    const value = cookies!
      .slice(start + name.length + 1)
      .split(';', 1)[0]!
      .trim()
    if (!shape.test(value)) return undefined
    const end = value.lastIndexOf('.')
    const [given, expected] = [Buffer.from(value.slice(end + 1)), Buffer.from(sign(value.slice(0, end)))]
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
    const [id, ...tags] = value.slice(0, end).split('.')
    return { id: id!, tags }
  }

  return {
    read(cookies) {
      const found = parse(cookies)
      return found && { id: found.id, knows: (account) => found.tags.includes(tagOf(found.id, account)) }
    },
    remember(account, cookies) {
      const { id, tags } = parse(cookies) ?? { id: randomBytes(12).toString('base64url'), tags: [] }
      const tag = tagOf(id, account)
      const content = [id, tag, ...tags.filter((known) => known !== tag)].slice(0, mostAccounts + 1).join('.')
      return `${name}=${content}.${sign(content)}; Path=/; Max-Age=${keptSeconds}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`
    },
  }
}
