import type { Auth } from 'better-auth'
import type { Database } from '../platform/database/index.ts'
import { newId } from '../platform/ids.ts'
import { SignInRefused } from './errors.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { accounts, sessions, users, verifications } from './tables.ts'

/** Sessions by better-auth: its functions are called from our own routes, its HTTP handler is not mounted. */
export interface SignIn {
  /** @returns the Set-Cookie values of the new session. @throws SignInRefused */
  signIn(email: string, password: string, headers: Headers): Promise<{ userId: string; cookies: string[] }>
  /** @returns the Set-Cookie values that end the session at the browser too */
  signOut(headers: Headers): Promise<string[]>
  /** The session that the request's cookie names, if it is alive. */
  session(headers: Headers): Promise<{ userId: string; sessionId: string } | undefined>
}

export interface SignInOptions {
  database: Database
  secret: string
  secureCookies: boolean
}

export const sessionCookie = 'gepeto.session_token'

/** The library costs a second of start-up, so it is loaded with the first sign-in or session. */
export function openSignIn(options: SignInOptions): SignIn {
  let loading: Promise<Auth> | undefined
  const library = () => {
    loading ??= loadLibrary(options)
    return loading
  }
  return {
    async signIn(email, password, headers) {
      const { api } = await library()
      const { headers: answered, response } = await api
        .signInEmail({ body: { email, password }, headers, returnHeaders: true })
        .catch((error: { statusCode?: number }) => {
          throw error.statusCode !== undefined && error.statusCode < 500 ? new SignInRefused() : error
        })
      return { userId: response.user.id, cookies: answered.getSetCookie() }
    },
    async signOut(headers) {
      const { api } = await library()
      const { headers: answered } = await api.signOut({ headers, returnHeaders: true })
      return answered.getSetCookie()
    },
    async session(headers) {
      if (!headers.get('cookie')?.includes(sessionCookie)) return undefined
      const { api } = await library()
      const found = await api.getSession({ headers })
      return found ? { userId: found.user.id, sessionId: found.session.id } : undefined
    },
  }
}

async function loadLibrary({ database, secret, secureCookies }: SignInOptions): Promise<Auth> {
  const [{ betterAuth }, { drizzleAdapter }] = await Promise.all([
    import('better-auth'),
    import('better-auth/adapters/drizzle'),
  ])
  const prefixes: Record<string, 'usr' | 'key' | 'evt'> = { user: 'usr' }
  return betterAuth({
    appName: 'Gepeto',
    baseURL: 'http://localhost',
    secret,
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false },
    database: drizzleAdapter(database.drizzle, {
      provider: 'pg',
      schema: { user: users, session: sessions, account: accounts, verification: verifications },
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 256,
      password: { hash: hashPassword, verify: ({ password, hash }) => verifyPassword(password, hash) },
    },
    session: { expiresIn: 30 * 24 * 3600, updateAge: 24 * 3600 },
    advanced: {
      cookiePrefix: 'gepeto',
      useSecureCookies: secureCookies,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax', path: '/' },
      database: { generateId: ({ model }) => newId(prefixes[model] ?? 'evt') },
    },
  }) as unknown as Auth
}
