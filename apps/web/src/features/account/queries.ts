import type { Session } from '@gepeto/contract'
import { queryOptions } from '@tanstack/react-query'
import { adoptSession, gepeto, knownSession, queryClient } from '../../shared/api.ts'

export const secondFactorQuery = queryOptions({
  queryKey: ['account', 'second-factor'],
  queryFn: () => gepeto.account.secondFactor.get(),
})

export const passkeysQuery = queryOptions({
  queryKey: ['account', 'passkeys'],
  queryFn: async () => (await gepeto.account.passkeys.list()).items,
})

export const sessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: async () => (await gepeto.account.sessions.list()).items,
})

/** Has what is shown of the account read anew. */
export const refreshAccount = () => queryClient.invalidateQueries({ queryKey: ['account'] })

/** Takes over the session that a change to the account led to: the one before has ended. */
export async function replaceSession(session: Session) {
  adoptSession(session)
  if (knownSession()?.state === 'signedIn') await refreshAccount()
}
