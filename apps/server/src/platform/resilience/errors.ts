/** The other side failed so often that it is left alone for a while; it was not asked. */
export class CircuitOpen extends Error {
  override readonly name = 'CircuitOpen'
  /** When the next try is made, in milliseconds since 1970. */
  readonly retryAt: number
  constructor(target: string, retryAt: number) {
    super(`${target} failed too often and is left alone until ${new Date(retryAt).toISOString()}`)
    this.retryAt = retryAt
  }
}

/** So many calls to the other side are under way, and so many wait, that no more are taken. */
export class BulkheadFull extends Error {
  override readonly name = 'BulkheadFull'
  /** They are the caller's own, or of its workspace: others are still served. */
  readonly isOwn: boolean
  constructor(target: string, isOwn: boolean) {
    super(`too many calls to ${target} are under way`)
    this.isOwn = isOwn
  }
}

/** The other side took longer than it may. */
export class TookTooLong extends Error {
  override readonly name = 'TimeoutError'
  readonly waitedMs: number
  constructor(waitedMs: number) {
    super(`no answer within ${waitedMs} ms`)
    this.waitedMs = waitedMs
  }
}
