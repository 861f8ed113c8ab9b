import type { Session } from '@gepeto/contract'
import { ApiProblem, ConnectionLost, createGepeto } from '@gepeto/sdk'
import { QueryClient, queryOptions } from '@tanstack/react-query'
import { preferences } from './preferences.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 3 && !(error instanceof ApiProblem && error.status < 500),
    },
  },
})

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => gepeto.session.get({ signal }),
  staleTime: Number.POSITIVE_INFINITY,
})

/** The API, signed in as whoever uses the page. */
export const gepeto = createGepeto({
  csrfToken: () => knownSession()?.csrfToken ?? null,
  language: () => preferences().language,
  onSignedOut: () => {
    if (knownSession()?.state === 'signedIn') queryClient.invalidateQueries({ queryKey: ['session'] })
  },
})

export function knownSession(): Session | undefined {
  return queryClient.getQueryData(sessionQuery.queryKey)
}

/** Makes a session the one in use; at a sign-out everything else that was read is forgotten. */
export function adoptSession(session: Session) {
  queryClient.setQueryData(sessionQuery.queryKey, session)
  if (session.state === 'signedIn') return
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] })
}

export const isNotFound = (error: unknown) => error instanceof ApiProblem && error.status === 404
export const isUnreachable = (error: unknown) => error instanceof ConnectionLost
