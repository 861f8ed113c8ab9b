import { Problem } from './problem.ts'

/** No credential, or one that is not (or no longer) valid. */
export class NotSignedIn extends Problem {
  static override readonly code = 'identity/not-signed-in'
  static override readonly status = 401
  static override readonly title = 'Sign in first'
  constructor(
    message = 'This call needs a credential: sign in on the page, or send an API key as "x-api-key" or "Authorization: Bearer".',
  ) {
    super(message)
  }
}

/** The credential is good, the permission is missing. */
export class NotPermitted extends Problem {
  static override readonly code = 'identity/not-permitted'
  static override readonly status = 403
  static override readonly title = 'You may not do this'
  readonly permission: string
  constructor(permission: string) {
    super(`This needs the permission "${permission}". Ask an administrator of the workspace for it.`)
    this.permission = permission
  }
  override get facts() {
    return { permission: this.permission }
  }
}

/** A cookie came without its CSRF token, so the call may not come from our page. */
export class CsrfTokenMissing extends Problem {
  static override readonly code = 'identity/csrf-token'
  static override readonly status = 403
  static override readonly title = 'The page must be reloaded'
  constructor() {
    super('A write with a session cookie needs the header "x-csrf-token". Reload the page and try again.')
  }
}

/** Nothing stands at this address. */
export class AddressNotFound extends Problem {
  static override readonly code = 'request/not-found'
  static override readonly status = 404
  static override readonly title = 'There is nothing at this address'
  constructor(method: string, path: string) {
    super(`No call "${method} ${path}" exists. The list of calls is at /api/docs.`)
  }
}

/** The server is on its way out; another instance, or the next start, will take it. */
export class ShuttingDown extends Problem {
  static override readonly code = 'request/shutting-down'
  static override readonly status = 503
  static override readonly title = 'The server is stopping'
  constructor() {
    super('The server is being stopped. Try again in a few seconds.')
  }
  override get retryAfterSeconds() {
    return 5
  }
}

/** A value that only the code, not the schema, can judge. */
export class InvalidRequest extends Problem {
  static override readonly code = 'request/invalid'
  static override readonly status = 400
  static override readonly title = 'The request is not valid'
  readonly errors: { path: string; message: string }[]
  constructor(path: string, message: string) {
    super(`${path}: ${message}`)
    this.errors = [{ path, message }]
  }
  override get facts() {
    return { errors: this.errors }
  }
}
