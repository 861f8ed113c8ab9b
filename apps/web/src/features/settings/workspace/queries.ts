import { queryOptions } from '@tanstack/react-query'
import { gepeto } from '../../../shared/api.ts'

export const workspaceQuery = (id: string) =>
  queryOptions({
    queryKey: ['workspaces', id],
    queryFn: ({ signal }) => gepeto.workspaces.get(id, { signal }),
  })
