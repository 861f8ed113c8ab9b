import { createSecretKey } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { MasterKey } from '../platform/crypto/master-key.ts'
import type { Database } from '../platform/database/index.ts'
import { type IdPrefix, newId } from '../platform/ids.ts'
import type { AccountSeals } from './account-seals.ts'
import { acrossAllWorkspaces, sealSessions } from './library-adapter.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { newRecoveryCodes } from './recovery-codes.ts'
import { sealFields } from './sealed-fields.ts'
import { accounts, passkeys, sessions, twoFactors, users, verifications } from './tables.ts'

/** Addresses of this server that people come by at once; each has its own passkeys and cookies. */
const mostOrigins = 16

/** A session no older than this may add a passkey, in seconds. */
const freshSeconds = 30 * 60

/** How long a session lives without being used, and how often that is written down, in seconds. */
export const sessionSeconds = 30 * 24 * 3600
const sessionStepSeconds = 24 * 3600

/** Wrong codes until the second step must be begun anew is 5 (the library's own); until the account's codes rest: */
const accountLockout = { enabled: true, maxFailedAttempts: 10, durationSeconds: 15 * 60 }

export interface LibraryOptions {
  database: Database
  masterKey: MasterKey
  seals: AccountSeals
  secureCookies: boolean
  /** Called after the library wrote. */
  onWritten(): void
}

/** better-auth for one of this server's addresses: its functions are called from our routes, its handler is not mounted. */
export type Library = Awaited<ReturnType<typeof buildLibrary>>
export type LibraryFor = (origin: string) => Promise<Library>

/** The library costs a second of start-up, so it is loaded with the first sign-in or session. */
export function openLibrary(options: LibraryOptions): LibraryFor {
  const built = new LRUCache<string, Promise<Library>>({ max: mostOrigins })
  return (origin) => {
    const known = built.get(origin)
    if (known) return known
    const library = buildLibrary(options, origin)
    built.set(origin, library)
    return library
  }
}

const idPrefixes: Record<string, IdPrefix> = { user: 'usr', session: 'ses', passkey: 'psk' }

/** What every library object of this server has in common, single sign-on's included. */
export async function commonOptions(
  { database, masterKey, seals, secureCookies, onWritten }: LibraryOptions,
  origin: string,
) {
  const { drizzleAdapter } = await import('better-auth/adapters/drizzle')
  const adapter = drizzleAdapter(database.drizzle, {
    provider: 'pg',
    schema: {
      user: users,
      session: sessions,
      account: accounts,
      verification: verifications,
      twoFactor: twoFactors,
      passkey: passkeys,
    },
  })
  const cookieNames = [
    'session_token',
    'session_data',
    'account_data',
    'dont_remember',
    'two_factor',
    'trust_device',
    'better-auth-passkey',
    'state',
  ]
  return {
    appName: 'Gepeto',
    baseURL: origin,
    secret: masterKey.derive('sessions').toString('base64url'),
    telemetry: { enabled: false },
    // It prints whole rows.
    logger: { disabled: true },
    rateLimit: { enabled: false },
    database: acrossAllWorkspaces(
      sealFields(sealSessions(adapter, createSecretKey(masterKey.derive('session-tokens'))), seals),
      onWritten,
    ),
    verification: { storeIdentifier: 'hashed' as const },
    session: { expiresIn: sessionSeconds, updateAge: sessionStepSeconds, freshAge: freshSeconds },
    advanced: {
      cookiePrefix: 'gepeto',
      // The library would add "__Secure-"; "__Host-" also binds a cookie to this very host.
      useSecureCookies: false,
      cookies: Object.fromEntries(
        cookieNames.map((name) => [name, { name: cookieName(name, secureCookies) }]),
      ),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' as const, path: '/', secure: secureCookies },
      database: { generateId: ({ model }: { model: string }) => newId(idPrefixes[model] ?? 'acc') },
      ipAddress: { ipAddressHeaders: ['x-forwarded-for'] },
    },
  }
}

/** A cookie's name at the browser. */
export function cookieName(name: string, isSecure: boolean): string {
  return `${isSecure ? '__Host-' : ''}gepeto.${name}`
}

async function buildLibrary(options: LibraryOptions, origin: string) {
  const [{ betterAuth }, { twoFactor }, { passkey }, { APIError }, common] = await Promise.all([
    import('better-auth'),
    import('better-auth/plugins/two-factor'),
    import('@better-auth/passkey'),
    import('better-auth/api'),
    commonOptions(options, origin),
  ])
  return betterAuth({
    ...common,
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 256,
      revokeSessionsOnPasswordReset: true,
      password: { hash: hashPassword, verify: ({ password, hash }) => verifyPassword(password, hash) },
    },
    plugins: [
      twoFactor({
        issuer: 'Gepeto',
        allowPasswordless: true,
        accountLockout,
        backupCodeOptions: { customBackupCodesGenerate: newRecoveryCodes },
      }),
      passkey({
        rpName: 'Gepeto',
        rpID: new URL(origin).hostname,
        origin,
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        registration: {
          afterVerification: async ({ verification }) => {
            if (!verification.registrationInfo?.userVerified) throw new APIError('UNAUTHORIZED')
          },
        },
        authentication: {
          // Having the device is one factor, the PIN, finger or face that it asks for the other.
          afterVerification: async ({ verification }) => {
            if (!verification.authenticationInfo.userVerified) throw new APIError('UNAUTHORIZED')
          },
        },
      }),
    ],
  })
}

/** What the library refuses, by its code; anything else that it throws is a fault of ours. */
export function refusalCode(error: unknown): string | undefined {
  const { statusCode, body } = error as { statusCode?: number; body?: { code?: string } }
  return statusCode !== undefined && statusCode < 500 ? (body?.code ?? 'REFUSED') : undefined
}
