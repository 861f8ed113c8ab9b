import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { gepeto } from './api.ts'
import { everyPage } from './every-page.ts'

/** People found by a part of their name or address. */
export const peopleQuery = (query: string) =>
  infiniteQueryOptions({
    queryKey: ['people', query],
    queryFn: ({ signal, pageParam }) =>
      gepeto.people.list({ query, limit: 50, cursor: pageParam }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  })

/** A person or a group by its id, for its name. */
export const principalQuery = (id: string) =>
  queryOptions({
    queryKey: ['principal', id],
    queryFn: async ({ signal }): Promise<{ id: string; name: string; email: string | null }> => {
      if (id.startsWith('grp_')) {
        const { name } = await gepeto.groups.get(id, { signal })
        return { id, name, email: null }
      }
      const { name, email } = await gepeto.people.get(id, { signal })
      return { id, name, email }
    },
    staleTime: 60_000,
  })

export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => everyPage((cursor) => gepeto.roles.list({ limit: 100, cursor }, { signal })),
})

export const groupsQuery = queryOptions({
  queryKey: ['groups'],
  queryFn: ({ signal }) => everyPage((cursor) => gepeto.groups.list({ limit: 100, cursor }, { signal })),
})

export const groupMembersQuery = (groupId: string) =>
  queryOptions({
    queryKey: ['groups', groupId, 'members'],
    queryFn: ({ signal }) =>
      everyPage((cursor) => gepeto.groups.members(groupId, { limit: 100, cursor }, { signal })),
  })

export const invitationsQuery = queryOptions({
  queryKey: ['invitations'],
  queryFn: ({ signal }) =>
    everyPage((cursor) => gepeto.invitations.list({ state: 'pending', limit: 100, cursor }, { signal })),
})

export const workspacesQuery = queryOptions({
  queryKey: ['workspaces'],
  queryFn: ({ signal }) => everyPage((cursor) => gepeto.workspaces.list({ limit: 100, cursor }, { signal })),
})
