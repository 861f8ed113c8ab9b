import type {
  AccountSession,
  AccountSessionList,
  AddPasskey,
  ChangePassword,
  ConfirmPassword,
  Passkey,
  PasskeyList,
  PasskeyOptions,
  RecoveryCodes,
  ResetLink,
  SecondFactor,
  SecondFactorEnrolment,
  SecondStep,
  Session,
  SigningKeyRotation,
  TokenRequest,
  Tokens,
  UpdateAccount,
  User,
} from '@gepeto/contract'
import type { Requester } from './request.ts'

/** Ways to sign in beside e-mail and password, links that come by mail, and tokens. */
export function signInCalls({ json, url }: Requester) {
  const post = <Result>(path: string, body?: unknown) => json<Result>(path, { method: 'POST', json: body })
  return {
    /** The second step, after `session.signIn` answered with the state "secondFactor". */
    secondFactor: (step: SecondStep) => post<Session>('/api/v1/auth/second-factor', step),
    /** For `navigator.credentials.get`: `PublicKeyCredential.parseRequestOptionsFromJSON(options)`. */
    passkeyOptions: () => post<PasskeyOptions>('/api/v1/auth/passkey/options'),
    /** With `credential.toJSON()`. */
    passkey: (credential: AddPasskey['credential']) => post<Session>('/api/v1/auth/passkey', { credential }),
    /** To be opened in the browser. */
    singleSignOnUrl: (id: string) => url(`/api/v1/auth/single-sign-on/${id}`),
    requestPasswordReset: (email: string) => post<void>('/api/v1/auth/password-reset', { email }),
    resetPassword: (token: string, password: string) =>
      post<void>('/api/v1/auth/password-reset/complete', { token, password }),
    verifyEmail: (token: string) => post<void>('/api/v1/auth/email-verification', { token }),
    token: (request: TokenRequest) => post<Tokens>('/api/v1/auth/token', request),
    revokeToken: (refreshToken: string) => post<void>('/api/v1/auth/token/revoke', { refreshToken }),
    /** A link for somebody else to choose a new password, where no mail is sent. */
    makeResetLink: (userId: string) => post<ResetLink>(`/api/v1/users/${userId}/password-reset`),
    rotateSigningKeys: (revokeOlder = false) =>
      post<SigningKeyRotation>('/api/v1/auth/signing-keys', { revokeOlder }),
  }
}

/** One's own account: name, password, second step, passkeys, sessions. */
export function accountCalls({ json }: Requester) {
  const get = <Result>(path: string) => json<Result>(`/api/v1/account/${path}`)
  const call = <Result>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) =>
    json<Result>(`/api/v1/account/${path}`, { method, json: body })
  return {
    update: (body: UpdateAccount) => json<User>('/api/v1/account', { method: 'PATCH', json: body }),
    /** The answer holds the CSRF token of the session that took this one's place. */
    changePassword: (body: ChangePassword) => call<Session>('PUT', 'password', body),
    sendEmailVerification: () => call<void>('POST', 'email-verification'),
    sessions: {
      list: () => get<AccountSessionList>('sessions'),
      rename: (id: string, name: string) => call<AccountSession>('PATCH', `sessions/${id}`, { name }),
      revoke: (id: string) => call<void>('DELETE', `sessions/${id}`),
      /** Here too. */
      revokeAll: () => call<void>('DELETE', 'sessions'),
    },
    secondFactor: {
      get: () => get<SecondFactor>('second-factor'),
      begin: (body: ConfirmPassword) => call<SecondFactorEnrolment>('POST', 'second-factor', body),
      /** The answer holds the CSRF token of the session that took this one's place; so does that of `disable`. */
      confirm: (code: string) => call<Session>('POST', 'second-factor/confirm', { code }),
      disable: (body: ConfirmPassword) => call<Session>('POST', 'second-factor/disable', body),
      renewRecoveryCodes: (body: ConfirmPassword) =>
        call<RecoveryCodes>('POST', 'second-factor/recovery-codes', body),
    },
    passkeys: {
      list: () => get<PasskeyList>('passkeys'),
      /** For `navigator.credentials.create`: `PublicKeyCredential.parseCreationOptionsFromJSON(options)`. */
      options: () => call<PasskeyOptions>('POST', 'passkeys/options'),
      /** With `credential.toJSON()`. */
      add: (body: AddPasskey) => call<Passkey>('POST', 'passkeys', body),
      rename: (id: string, name: string) => call<Passkey>('PATCH', `passkeys/${id}`, { name }),
      remove: (id: string) => call<void>('DELETE', `passkeys/${id}`),
    },
  }
}
