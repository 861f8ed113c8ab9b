import type { AccessLevel, Permission, Session } from '@gepeto/contract'
import { ApiProblem, ConnectionLost, createGepeto } from '@gepeto/sdk'
import { QueryClient, queryOptions, useQuery } from '@tanstack/react-query'
import { preferences } from './preferences.ts'
import { rememberWorkspace, workspaceId } from './workspace.ts'

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
  queryFn: async ({ signal }) => taken(await gepeto.session.get({ signal })),
  staleTime: Number.POSITIVE_INFINITY,
})

/** The API, signed in as whoever uses the page. */
export const gepeto = createGepeto({
  csrfToken: () => knownSession()?.csrfToken ?? null,
  workspace: workspaceId,
  language: () => preferences().language,
  onSignedOut: checkRights,
  async fetch(input, init) {
    const response = await fetch(input, init)
    // A permission may be gone, or the workspace.
    if (response.status === 403 || response.status === 404) checkRights()
    return response
  },
})

/** Asks anew who one is and what one may: the answer shows what has changed. */
export function checkRights() {
  if (knownSession()?.state === 'signedIn') queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey })
}

export function knownSession(): Session | undefined {
  return queryClient.getQueryData(sessionQuery.queryKey)
}

/**
 * What the signed-in person may do, by its permission: `may('documents:write')`; to a certain collection or document
 * where one is named, since sharing may leave them to read it only. What they may not is not offered.
 */
export function useMay(): (permission: Permission, to?: { level: AccessLevel }) => boolean {
  const { data } = useQuery(sessionQuery)
  return (permission, to) => (data?.permissions.includes(permission) ?? false) && to?.level !== 'read'
}

const partings = new Set<() => void>()

/** Has something forgotten when the person leaves, or goes to another workspace. */
export function onLeave(forget: () => void) {
  partings.add(forget)
}

/** To be called before one leaves. */
export function leave() {
  for (const forget of partings) forget()
}

let hasEnded = false
let movedFrom: string | null = null

/** True after a session that this page used ended by no wish of its person. */
export const hasSessionEnded = () => hasEnded

/** The name of the workspace that the person no longer has, told once after they found themselves in another. */
export function takeMovedFrom(): string | null {
  const name = movedFrom
  movedFrom = null
  return name
}

/** Makes a session the one in use; what was read in another workspace, or by another person, is forgotten. */
export function adoptSession(session: Session) {
  hasEnded = false
  queryClient.setQueryData(sessionQuery.queryKey, taken(session, true))
}

function taken(session: Session, isWanted = false): Session {
  const before = knownSession()
  const isSame =
    session.state === before?.state &&
    session.user?.id === before.user?.id &&
    session.workspace?.id === before.workspace?.id
  if (before !== undefined && !isSame) {
    if (isWanted) leave()
    else lose(before, session)
    queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionQuery.queryKey[0] })
  }
  if (session.workspace) rememberWorkspace(session.workspace.id)
  return session
}

/** Somebody else took the session or the workspace away. */
function lose(before: Session, session: Session) {
  leave()
  hasEnded = before.state === 'signedIn' && session.state === 'signedOut'
  if (session.state === 'signedIn') movedFrom = before.workspace?.name ?? null
}

export const isNotFound = (error: unknown) => error instanceof ApiProblem && error.status === 404
export const isUnreachable = (error: unknown) => error instanceof ConnectionLost
