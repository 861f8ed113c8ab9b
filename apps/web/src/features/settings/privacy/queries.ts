import { queryOptions } from '@tanstack/react-query'
import { gepeto } from '../../../shared/api.ts'
import { everyPage } from '../../../shared/every-page.ts'

export const retentionQuery = queryOptions({
  queryKey: ['privacy', 'retention'],
  queryFn: ({ signal }) => gepeto.privacy.retention({ signal }),
})

export const holdsQuery = queryOptions({
  queryKey: ['privacy', 'holds'],
  queryFn: ({ signal }) => everyPage((cursor) => gepeto.privacy.holds({ cursor }, { signal })),
})

export const everybodyQuery = queryOptions({
  queryKey: ['people', 'everybody'],
  queryFn: ({ signal }) => everyPage((cursor) => gepeto.people.list({ limit: 100, cursor }, { signal })),
})
