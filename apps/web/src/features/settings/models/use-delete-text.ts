import type { ModelProvider } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { embeddingsQuery, routesQuery } from './queries.ts'

/** What deleting a provider means: for its key, for the routes that ask it, for the vectors that it makes. */
export function useDeleteText({ name }: ModelProvider): string {
  const { modelSettings } = useMessages()
  const { list } = useFormats()
  const { data: routes = [] } = useQuery(routesQuery)
  const { data: embeddings } = useQuery(embeddingsQuery)
  const isOfIt = (model: string | null | undefined) => model?.startsWith(`${name}/`) ?? false
  const touched = routes.filter(({ steps }) => steps.some(({ model }) => isOfIt(model)))
  const others = touched.map((route) => route.name).filter((route) => route !== 'default')
  const makesVectors = [embeddings?.serving.model, embeddings?.coming?.model, embeddings?.chosen].some(isOfIt)
  return [
    modelSettings.deleteText,
    others.length < touched.length && modelSettings.defaultLoses,
    others.length > 0 && modelSettings.routesLose(list(others)),
    makesVectors && modelSettings.embeddings.lose,
  ]
    .filter(Boolean)
    .join(' ')
}
