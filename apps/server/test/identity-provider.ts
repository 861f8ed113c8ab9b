import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

/** Somebody with an account at the provider. */
export interface ProviderAccount {
  email: string
  email_verified: unknown
  name: string
}

/**
 * A real OpenID provider (oidc-provider) on a port of its own, which lets in whoever is named, without asking.
 * @param isIdTokenFull the e-mail address stands in the ID token itself, not only at the userinfo address
 */
export async function startIdentityProvider({ isIdTokenFull = false } = {}) {
  const accounts = new Map<string, ProviderAccount>()
  let signedIn = ''
  let provider: Provider
  let server: Server = createServer((request, response) => void provider.callback()(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const issuer = `http://127.0.0.1:${port}`

  async function stop(): Promise<void> {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }

  return {
    issuer,
    clientId: 'gepeto',
    clientSecret: 'a-secret-of-the-test',

    /** To be called once the client's address is known. */
    register(redirectUri: string): void {
      provider = new Provider(issuer, {
        clients: [
          {
            client_id: 'gepeto',
            client_secret: 'a-secret-of-the-test',
            redirect_uris: [redirectUri],
            response_types: ['code'],
            grant_types: ['authorization_code'],
          },
        ],
        pkce: { required: () => true },
        claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
        conformIdTokenClaims: !isIdTokenFull,
        cookies: { keys: ['a-key-of-the-test'] },
        features: { devInteractions: { enabled: false } },
        interactions: { url: () => '/interaction' },
        findAccount: (_context: unknown, id: string) => ({
          accountId: id,
          claims: () => ({ sub: id, ...accounts.get(id) }),
        }),
        async loadExistingGrant(context) {
          const grant = new context.oidc.provider.Grant({
            clientId: context.oidc.client!.clientId,
            accountId: context.oidc.session!.accountId!,
          })
          grant.addOIDCScope('openid email profile')
          await grant.save()
          return grant
        },
      })
      provider.use(async (context, next) => {
        if (context.path !== '/interaction') return next()
        const result = signedIn
          ? { login: { accountId: signedIn } }
          : { error: 'access_denied', error_description: 'the person said no' }
        context.redirect(await provider.interactionResult(context.req, context.res, result))
      })
    },

    /** Who sits in front of the browser; an account of nobody: whoever sits there says no. */
    seat(id: string, account?: ProviderAccount): void {
      signedIn = account ? id : ''
      if (account) accounts.set(id, account)
    },

    stop,

    async restart(): Promise<void> {
      server = createServer((request, response) => void provider.callback()(request, response))
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
  }
}

export type IdentityProvider = Awaited<ReturnType<typeof startIdentityProvider>>
