import type { CreatedApiKey, SecondFactorEnrolment, SentInvitation, Session, Tokens } from '@gepeto/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stores } from '../databases.ts'
import { type Gepeto, startGepeto } from '../gepeto.ts'
import { type IdentityProvider, startIdentityProvider } from '../identity-provider.ts'
import { addPerson, ana, oneTimeCode, openVisitor, setUpAna, type Visitor } from './visitor.ts'

const start = '/api/v1/auth/single-sign-on/oidc'

describe.each(stores)('single sign-on on the $kind database', (store) => {
  let gepeto: Gepeto
  let provider: IdentityProvider
  beforeAll(async () => {
    provider = await startIdentityProvider()
    // The provider is down while the server starts.
    await provider.stop()
    gepeto = await startGepeto(store, {
      GEPETO_OIDC_ISSUER: provider.issuer,
      GEPETO_OIDC_CLIENT_ID: provider.clientId,
      GEPETO_OIDC_CLIENT_SECRET: provider.clientSecret,
      GEPETO_OIDC_NAME: 'School',
      GEPETO_OIDC_DOMAINS: 'example.org,school.example',
      GEPETO_OIDC_ROLE: 'member',
    })
    provider.register(`${gepeto.address}${start}/callback`)
    await setUpAna(gepeto)
  })
  afterAll(async () => {
    await gepeto.close()
    await provider.stop()
  })

  const visit = (address: string, cookie: string) =>
    fetch(address, { redirect: 'manual', headers: { cookie } })

  /** Opens the provider's address as a browser does. @returns where the provider sends it back to */
  async function atProvider(address: string): Promise<string> {
    const cookies = new Map<string, string>()
    let at = address
    for (let hops = 0; hops < 10; hops++) {
      const response = await visit(at, [...cookies].map((pair) => pair.join('=')).join('; '))
      for (const line of response.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
        cookies.set(name!, value!)
      }
      at = new URL(response.headers.get('location') ?? '', at).href
      if (at.startsWith(gepeto.address)) return at
    }
    throw new Error(`the provider does not let go: ${at}`)
  }

  async function begin(visitor: Visitor): Promise<string> {
    const response = await visit(gepeto.address + start, visitor.cookie())
    visitor.keep(response.headers)
    expect(response.status).toBe(302)
    return response.headers.get('location')!
  }

  async function finish(visitor: Visitor, address: string): Promise<string | null> {
    const response = await visit(address, visitor.cookie())
    visitor.keep(response.headers)
    return response.headers.get('location')
  }

  async function signIn(change: (address: string) => string = (address) => address) {
    const visitor = openVisitor(gepeto)
    const location = await finish(visitor, await atProvider(change(await begin(visitor))))
    return { visitor, location, session: await visitor.session() }
  }

  const withParameter = (name: string, value: string) => (address: string) => {
    const changed = new URL(address)
    changed.searchParams.set(name, value)
    return changed.href
  }

  it('is offered though the provider was down at the start, and says so while it is', async () => {
    expect((await openVisitor(gepeto).session()).ways.singleSignOn).toEqual([{ id: 'oidc', name: 'School' }])
    const { status, body, headers } = await gepeto.call('GET', start, { anonymous: true })
    expect({ status, type: body.type }).toEqual({
      status: 503,
      type: '/problems/identity/issuer-unreachable',
    })
    expect(headers.get('retry-after')).toBe('10')
    await provider.restart()
    expect(await begin(openVisitor(gepeto))).toContain(`${provider.issuer}/auth`)
  })

  it('asks the provider with PKCE, state and nonce', async () => {
    const { searchParams } = new URL(await begin(openVisitor(gepeto)))
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'gepeto',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/.{32}/),
      nonce: expect.stringMatching(/.{32}/),
      redirect_uri: `${gepeto.address}${start}/callback`,
    })
  })

  it('makes a member of somebody who comes for the first time, once', async () => {
    provider.seat('carla', { email: 'carla@school.example', email_verified: true, name: 'Carla' })
    const first = await signIn()
    expect(first.location).toBe('/')
    expect(first.session).toMatchObject({ state: 'signedIn', role: 'member', user: { name: 'Carla' } })
    const again = await signIn()
    expect(again.session.user!.id).toBe(first.session.user!.id)
    expect(await gepeto.happened(first.session.user!.id)).toEqual([
      'identity.user.came-by-single-sign-on',
      'identity.account.linked',
      'identity.user.signed-in',
      'identity.user.signed-in',
    ])
    const [account] = await gepeto.sql(
      `select access_token, refresh_token, id_token from accounts where provider_id = 'oidc'`,
    )
    expect(account).toEqual({ access_token: null, refresh_token: null, id_token: null })
  })

  it('lets somebody into their account when the provider has verified the address', async () => {
    provider.seat('ana', { email: ana.email, email_verified: true, name: 'Ana' })
    const { session } = await signIn()
    expect(session).toMatchObject({ state: 'signedIn', role: 'owner', user: { email: ana.email } })
  })

  it('gives nobody’s credentials on to whoever proves the address that somebody else took', async () => {
    const squatter = openVisitor(gepeto)
    const email = 'boss@school.example'
    const { link } = await gepeto.must<SentInvitation>('POST', '/api/v1/invitations', {
      json: { email, role: 'member' },
    })
    const taken = { email, password: 'cavalo bateria grampo' }
    const { body } = await squatter.call<Session>('POST', '/api/v1/auth/accept-invitation', {
      token: link!.split('#')[1]!,
      password: taken.password,
    })
    const id = body.user!.id
    const tokens = await gepeto.call<Tokens>('POST', '/api/v1/auth/token', { anonymous: true, json: taken })
    const { body: key } = await squatter.call<CreatedApiKey>('POST', '/api/v1/keys', { name: 'kept' })
    await gepeto.sql(
      `insert into passkeys (id, user_id, public_key, credential_id, counter, device_type, backed_up)
       values ('psk_taken', $1, 'key', 'credential', 0, 'singleDevice', false)`,
      [id],
    )
    const { body: app } = await squatter.call<SecondFactorEnrolment>(
      'POST',
      '/api/v1/account/second-factor',
      { password: taken.password },
    )
    await squatter.call('POST', '/api/v1/account/second-factor/confirm', { code: oneTimeCode(app.secret) })

    provider.seat('boss', { email, email_verified: true, name: 'Boss' })
    const { session } = await signIn()
    expect(session).toMatchObject({ state: 'signedIn', user: { id, emailVerified: true } })

    const byKey = (headers: Record<string, string>) =>
      gepeto.call('GET', '/api/v1/collections', { anonymous: true, headers })
    expect((await squatter.session()).state).toBe('signedOut')
    expect((await openVisitor(gepeto).signIn(taken)).status).toBe(401)
    expect((await byKey({ 'x-api-key': key.key })).status).toBe(401)
    expect((await byKey({ authorization: `Bearer ${tokens.body.accessToken}` })).status).toBe(401)
    const { refreshToken } = tokens.body
    expect(
      (await gepeto.call('POST', '/api/v1/auth/token', { anonymous: true, json: { refreshToken } })).status,
    ).toBe(401)
    for (const table of ['passkeys', 'two_factors'])
      expect(await gepeto.sql(`select from ${table} where user_id = $1`, [id])).toEqual([])
    expect(await gepeto.happened(id)).toContain('identity.user.unproven-credentials-dropped')
    expect(await gepeto.happened(key.id)).toContain('identity.api-key.revoked')

    // From now on the address is theirs, so what they set up themselves stays.
    const { body: own } = await (await signIn()).visitor.call<CreatedApiKey>('POST', '/api/v1/keys', {
      name: 'own',
    })
    await signIn()
    expect((await byKey({ 'x-api-key': own.key })).status).toBe(200)
  })

  it('lets whoever set this up keep their password and the key of the configuration', async () => {
    provider.seat('ana', { email: ana.email, email_verified: true, name: 'Ana' })
    expect((await signIn()).session.role).toBe('owner')
    expect((await openVisitor(gepeto).signIn()).status).toBe(200)
    expect((await gepeto.call('GET', '/api/v1/collections')).status).toBe(200)
  })

  it.each([
    ['not verified the address', false],
    ['said so in words only', 'false'],
    ['said nothing about it', undefined],
  ])('lets nobody in when the provider has %s', async (_, verified) => {
    const [known, unknown] = [`dora-${typeof verified}@example.org`, `new-${typeof verified}@example.org`]
    await addPerson(gepeto, known, 'member')
    for (const email of [known, unknown]) {
      provider.seat(email, { email, email_verified: verified, name: 'Dora' })
      const { location, session } = await signIn()
      expect(location).toBe('/sign-in#single-sign-on=emailNotVerified')
      expect(session.state).toBe('signedOut')
    }
  })

  it('lets nobody in from a domain that is not named', async () => {
    provider.seat('eva', { email: 'eva@elsewhere.example', email_verified: true, name: 'Eva' })
    expect((await signIn()).location).toBe('/sign-in#single-sign-on=notAllowed')
    const addresses = (await gepeto.sql<{ email: string }>('select email from users')).map(({ email }) =>
      gepeto.app.seals.open(email, 'address'),
    )
    expect(addresses.filter((address) => address.startsWith('eva'))).toEqual([])
  })

  it('takes no answer to a question that it did not ask, or asked another browser', async () => {
    provider.seat('ana', { email: ana.email, email_verified: true, name: 'Ana' })
    const visitor = openVisitor(gepeto)
    const answer = await atProvider(await begin(visitor))
    for (const [who, address] of [
      [visitor, withParameter('state', 'x'.repeat(32))(answer)],
      [openVisitor(gepeto), answer],
    ] as const) {
      expect(await finish(who, address)).toBe('/sign-in#single-sign-on=expired')
      expect((await who.session()).state).toBe('signedOut')
    }
  })

  it('takes an answer once', async () => {
    const visitor = openVisitor(gepeto)
    const answer = await atProvider(await begin(visitor))
    expect(await finish(visitor, answer)).toBe('/')
    expect(await finish(openVisitor(gepeto), answer)).toMatch(/^\/sign-in#/)
  })

  it('takes no token that was made for another question', async () => {
    const { location, session } = await signIn(withParameter('nonce', 'n'.repeat(32)))
    expect(location).toBe('/sign-in#single-sign-on=failed')
    expect(session.state).toBe('signedOut')
  })

  it('takes no code that another client’s proof belongs to', async () => {
    const { location } = await signIn(withParameter('code_challenge', 'c'.repeat(43)))
    expect(location).toBe('/sign-in#single-sign-on=failed')
  })

  it('says that it was cancelled', async () => {
    provider.seat('nobody')
    expect((await signIn()).location).toBe('/sign-in#single-sign-on=cancelled')
  })

  it('lets a suspended person in nowhere', async () => {
    provider.seat('carla', { email: 'carla@school.example', email_verified: true, name: 'Carla' })
    await gepeto.sql(`update memberships set suspended_at = now() where role = 'member'`)
    gepeto.app.identity.forgetCredentials()
    expect((await signIn()).session.state).toBe('signedOut')
  })

  it('knows no provider of another name', async () => {
    expect((await gepeto.call('GET', '/api/v1/auth/single-sign-on/other', { anonymous: true })).status).toBe(
      404,
    )
  })
})

describe('single sign-on for those who have an account', () => {
  it('makes none, also where the ID token says everything', async () => {
    const provider = await startIdentityProvider({ isIdTokenFull: true })
    const gepeto = await startGepeto(stores[0]!, {
      GEPETO_OIDC_ISSUER: provider.issuer,
      GEPETO_OIDC_CLIENT_ID: provider.clientId,
      GEPETO_OIDC_CLIENT_SECRET: provider.clientSecret,
    })
    try {
      provider.register(`${gepeto.address}${start}/callback`)
      await setUpAna(gepeto)
      const outcome = async (email: string) => {
        provider.seat(email, { email, email_verified: true, name: 'Somebody' })
        const jar = openVisitor(gepeto)
        const providerJar = new Map<string, string>()
        let at = gepeto.address + start
        for (let hops = 0; hops < 12; hops++) {
          const isOurs = at.startsWith(gepeto.address)
          const cookie = isOurs ? jar.cookie() : [...providerJar].map((pair) => pair.join('=')).join('; ')
          const response = await fetch(at, { redirect: 'manual', headers: { cookie } })
          if (isOurs) jar.keep(response.headers)
          else
            for (const line of response.headers.getSetCookie()) {
              const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
              providerJar.set(name!, value!)
            }
          const location = response.headers.get('location')!
          if (location.startsWith('/') && isOurs) return location
          at = new URL(location, at).href
        }
        return 'nowhere'
      }
      expect(await outcome('stranger@example.org')).toBe('/sign-in#single-sign-on=noAccount')
      expect(await outcome(ana.email)).toBe('/')
    } finally {
      await gepeto.close()
      await provider.stop()
    }
  })
})
