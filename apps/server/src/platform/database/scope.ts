import { AsyncLocalStorage } from 'node:async_hooks'
import type pg from 'pg'
import { applicationRole } from './application-role.ts'

/** The workspace whose rows the statements of the present call may touch; undefined: the owner's view, of all. */
const scope = new AsyncLocalStorage<string | undefined>()

/**
 * Runs `work` so that every statement and transaction which it begins sees the rows of one workspace only, whatever it
 * asks for: row-level security, in the role `gepeto_app`. Holds for all that `work` awaits or leaves running.
 */
export function inWorkspace<T>(workspaceId: string, work: () => T): T {
  return scope.run(workspaceId, work)
}

/**
 * Runs `work` as the tables' owner, who sees every workspace. Only for what belongs to none or to all of them: the job
 * queue, the tables of the index, looking up who calls, a person's list of workspaces.
 */
export function acrossWorkspaces<T>(work: () => T): T {
  return scope.run(undefined, work)
}

/** Runs `work` in the scope that `currentWorkspace` told before: for whoever does later what was asked for earlier. */
export function withScope<T>(remembered: string | undefined, work: () => T): T {
  return scope.run(remembered, work)
}

/** The workspace that the present call is in; undefined: none. */
export function currentWorkspace(): string | undefined {
  return scope.getStore()
}

/** For the session, not for a transaction: it costs a round trip only where the session served another scope before. */
const enterScope = {
  name: 'platform.enter-scope',
  text: "select set_config('role', $1, false), set_config('gepeto.workspace', $2, false)",
}

type Connected = Parameters<pg.Pool['connect']>[0]

/**
 * Makes a pool give out its sessions in the scope of whoever asks for one. Every statement and transaction takes its
 * session this way, so none can forget it; a session that cannot be brought into the scope is thrown away.
 * @param members the sessions of those who are in a workspace come from here, so that they seldom change their role
 *                and nobody's must be changed for the owner's; absent: all come from the one pool
 */
export function scopeSessions(pool: pg.Pool, members: pg.Pool = pool): void {
  const standing = new WeakMap<pg.PoolClient, string>()
  const connectOwner = pool.connect.bind(pool)
  const connectMember = members === pool ? connectOwner : members.connect.bind(members)

  const connectInScope = (callback: Connected): void => {
    const wanted = currentWorkspace()
    const connect = wanted === undefined ? connectOwner : connectMember
    connect((error, client, release) => {
      if (error || !client || standing.get(client) === wanted) return callback(error, client, release)
      let isSettled = false
      const settle = (failure?: Error) => {
        if (isSettled) return
        isSettled = true
        client.off('error', settle)
        if (failure) {
          release(failure)
          return callback(failure, undefined, release)
        }
        if (wanted === undefined) standing.delete(client)
        else standing.set(client, wanted)
        callback(undefined, client, release)
      }
      // A connection that is lost says so to its listeners first, and without one the process would end.
      client.on('error', settle)
      const values = wanted === undefined ? ['none', ''] : [applicationRole, wanted]
      client.query({ ...enterScope, values }, (failure: Error | null) => settle(failure ?? undefined))
    })
  }

  pool.connect = ((callback?: Connected) => {
    if (callback) return connectInScope(callback)
    return new Promise<pg.PoolClient>((resolve, reject) =>
      connectInScope((error, client) => (error || !client ? reject(error) : resolve(client))),
    )
  }) as pg.Pool['connect']
}
