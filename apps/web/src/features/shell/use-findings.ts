import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { useDeferredValue } from 'react'
import { paths } from '../../paths.ts'
import { gepeto } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { useGo } from '../../shared/link.tsx'
import { isDark, preferences, setPreferences } from '../../shared/preferences.ts'
import { collectionsQuery, conversationsQuery } from '../../shared/queries.ts'

export interface Finding {
  key: string
  icon: 'new' | 'library' | 'settings' | 'theme' | 'language' | 'conversation' | 'collection' | 'document'
  label: string
  where?: string
  run: () => void
}

export interface FindingGroup {
  title: string
  findings: Finding[]
}

/** How many collections are looked through for a document's title. */
const collectionsSearched = 12

/** What the palette offers for a few letters: actions first while there are none, things after. */
export function useFindings(typed: string): FindingGroup[] {
  const messages = useMessages()
  const go = useGo()
  const query = useDeferredValue(typed.trim())
  const conversations = useInfiniteQuery(conversationsQuery(query))
  const { data: collections = [] } = useQuery(collectionsQuery)
  const documents = useQueries({
    queries: (query.length > 1 ? collections.slice(0, collectionsSearched) : []).map((collection) => ({
      queryKey: ['documents-titled', collection.id, query],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        (await gepeto.documents.list(collection.id, { title: query, limit: 5 }, { signal })).items.map(
          (document) => ({ ...document, where: collection.name }),
        ),
      placeholderData: keepPreviousData,
    })),
  }).flatMap((result) => result.data ?? [])

  const { palette } = messages
  const folded = fold(query)
  const actions: Finding[] = [
    { key: 'new', icon: 'new' as const, label: palette.newChat, run: () => go(paths.home()) },
    { key: 'library', icon: 'library' as const, label: palette.goLibrary, run: () => go(paths.library()) },
    {
      key: 'settings',
      icon: 'settings' as const,
      label: palette.goSettings,
      run: () => go(paths.settings()),
    },
    {
      key: 'theme',
      icon: 'theme' as const,
      label: palette.switchTheme,
      run: () => setPreferences({ theme: isDark() ? 'light' : 'dark' }),
    },
    {
      key: 'language',
      icon: 'language' as const,
      label: palette.switchLanguage,
      run: () => setPreferences({ language: preferences().language === 'en' ? 'pt-BR' : 'en' }),
    },
  ].filter((action) => fold(action.label).includes(folded))

  const groups: FindingGroup[] = [
    { title: palette.actions, findings: actions },
    {
      title: palette.conversations,
      findings: (conversations.data?.pages[0]?.items ?? []).slice(0, 6).map((conversation) => ({
        key: conversation.id,
        icon: 'conversation',
        label: conversation.title,
        run: () => go(paths.chat(conversation.id)),
      })),
    },
    {
      title: palette.collections,
      findings: collections
        .filter((collection) => fold(collection.name).includes(folded))
        .slice(0, 6)
        .map((collection) => ({
          key: collection.id,
          icon: 'collection',
          label: collection.name,
          where: messages.library.documents(collection.documents),
          run: () => go(paths.collection(collection.id)),
        })),
    },
    {
      title: palette.documents,
      findings: documents.slice(0, 8).map((document) => ({
        key: document.id,
        icon: 'document',
        label: document.title,
        where: document.where,
        run: () => go(paths.document(document.id)),
      })),
    },
  ]
  return groups.filter((group) => group.findings.length > 0)
}

/** Letters without accents and case, so that "colecao" finds "Coleção". */
const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
