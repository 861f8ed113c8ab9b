import type { Document, DocumentProgress } from '@gepeto/contract'
import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { gepeto } from './api.ts'

type Pages = InfiniteData<{ items: Document[]; nextCursor: string | null }>

export const progressKey = (documentId: string) => ['progress', documentId]

/** Keeps the lists of a collection true to what the server does, by its events. */
export function useWatchDocuments(collectionId: string | undefined) {
  const client = useQueryClient()
  useEffect(() => {
    if (!collectionId) return
    const line = new AbortController()
    let opened = 0
    const refresh = () => {
      client.invalidateQueries({ queryKey: ['documents', collectionId] })
      client.invalidateQueries({ queryKey: ['collections'] })
    }
    const take = (progress: DocumentProgress) => {
      client.setQueryData(progressKey(progress.documentId), progress)
      const { document } = progress
      if (!document && !progress.deleted) return
      const isSettled = progress.deleted || document?.status === 'ready' || document?.status === 'failed'
      const wasKnown = client
        .getQueriesData<Pages>({ queryKey: ['documents', collectionId] })
        .some(([, pages]) =>
          pages?.pages.some((page) => page.items.some((item) => item.id === progress.documentId)),
        )
      if (document && wasKnown) {
        client.setQueryData(['document', document.id], document)
        client.setQueriesData<Pages>({ queryKey: ['documents', collectionId] }, (pages) =>
          replaceIn(pages, document),
        )
      }
      if (!wasKnown || progress.deleted) client.invalidateQueries({ queryKey: ['documents', collectionId] })
      if (isSettled) client.invalidateQueries({ queryKey: ['collections'] })
    }
    gepeto.collections
      .watch(collectionId, {
        signal: line.signal,
        onProgress: take,
        onOpen: () => opened++ > 0 && refresh(),
      })
      .catch(() => {
        // Signed out, or the collection is gone: the page's own queries say so.
      })
    return () => line.abort()
  }, [collectionId, client])
}

function replaceIn(pages: Pages | undefined, document: Document): Pages | undefined {
  return (
    pages && {
      ...pages,
      pages: pages.pages.map((page) => ({
        ...page,
        items: page.items.map((item) => (item.id === document.id ? document : item)),
      })),
    }
  )
}
