import { keepPreviousData, useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useState } from 'react'
import { paths } from '../../paths.ts'
import { gepeto, sessionQuery, useMay } from '../../shared/api.ts'
import { assistantsQuery } from '../../shared/assistant-queries.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { useGo } from '../../shared/link.tsx'
import { isDark, preferences, setPreferences } from '../../shared/preferences.ts'
import { collectionsQuery, conversationsQuery } from '../../shared/queries.ts'
import { useSwitchWorkspace } from '../../shared/use-switch-workspace.ts'
import { settingsSections } from '../settings/sections.ts'

export interface Finding {
  key: string
  icon:
    | 'more'
    | 'new'
    | 'library'
    | 'assistant'
    | 'settings'
    | 'workspace'
    | 'theme'
    | 'language'
    | 'conversation'
    | 'collection'
    | 'document'
  label: string
  where?: string
  /** Stays in the palette instead of leading somewhere. */
  isStaying?: boolean
  run: () => void
}

export interface FindingGroup {
  title: string
  findings: Finding[]
}

/** How much of each group is shown until more is asked for, and how many collections are looked through for titles. */
const few = { conversations: 6, collections: 6, documents: 8, documentsEach: 5, collectionsSearched: 12 }
const many = {
  conversations: 50,
  collections: 100,
  documents: 500,
  documentsEach: 50,
  collectionsSearched: 100,
}

export interface Findings {
  groups: FindingGroup[]
  /** They are those of the letters as they stand, and nothing of them is still on its way. */
  isSettled: boolean
}

/** What the palette offers for a few letters: actions first while there are none, things after. */
export function useFindings(typed: string): Findings {
  const [isWhole, setIsWhole] = useState(false)
  const shown = isWhole ? many : few
  const messages = useMessages()
  const go = useGo()
  const query = useDeferredValue(typed.trim())
  const may = useMay()
  const switchTo = useSwitchWorkspace()
  const { data: session } = useQuery(sessionQuery)
  const conversations = useInfiniteQuery({
    ...conversationsQuery(query),
    enabled: may('conversations:use'),
  })
  const { data: collections = [] } = useQuery(collectionsQuery)
  const { data: assistants = [] } = useQuery({ ...assistantsQuery, enabled: may('assistants:read') })
  const titled = useQueries({
    queries: (query.length > 1 ? collections.slice(0, shown.collectionsSearched) : []).map((collection) => ({
      queryKey: ['documents-titled', collection.id, query, shown.documentsEach],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        gepeto.documents.list(collection.id, { title: query, limit: shown.documentsEach }, { signal }),
      placeholderData: keepPreviousData,
    })),
  })
  const documents = titled.flatMap(({ data }, index) =>
    (data?.items ?? []).map((document) => ({ ...document, where: collections[index]?.name })),
  )

  const { palette } = messages
  const folded = fold(query)
  const actions: Finding[] = [
    ...(may('answers:ask')
      ? [{ key: 'new', icon: 'new' as const, label: palette.newChat, run: () => go(paths.home()) }]
      : []),
    { key: 'library', icon: 'library' as const, label: palette.goLibrary, run: () => go(paths.library()) },
    ...(may('assistants:read')
      ? [
          {
            key: 'assistants',
            icon: 'assistant' as const,
            label: messages.assistants.goAssistants,
            run: () => go(paths.assistants()),
          },
        ]
      : []),
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
    ...settingsSections
      .filter(({ needs }) => query.length > 1 && (needs === undefined || may(needs)))
      .map((section) => ({
        key: `settings-${section.id}`,
        icon: 'settings' as const,
        label: section.title(messages),
        where: messages.settings.title,
        run: () => go(paths.settings(section.id)),
      })),
    ...(session?.workspaces ?? [])
      .filter(({ id }) => id !== session?.workspace?.id)
      .map(({ id, name }) => ({
        key: id,
        icon: 'workspace' as const,
        label: messages.workspace.switchToNamed(name),
        run: () => switchTo(id, name),
      })),
  ].filter((action) => fold(action.label).includes(folded))

  const chats = conversations.data?.pages[0]
  const named = collections.filter((collection) => fold(collection.name).includes(folded))
  const hasMoreDocuments =
    query.length > 1 &&
    (collections.length > shown.collectionsSearched || titled.some(({ data }) => data?.nextCursor))
  /** The first of a group, and where it has more the way to them, or at the limit that there are. */
  const cut = (key: string, findings: Finding[], limit: number, hasMore = false): Finding[] => {
    const first = findings.slice(0, limit)
    if (findings.length <= limit && !hasMore) return first
    const label = isWhole ? palette.moreLeft(first.length) : palette.more(first.length)
    return [
      ...first,
      { key: `more-${key}`, icon: 'more', label, isStaying: true, run: () => setIsWhole(true) },
    ]
  }

  const groups: FindingGroup[] = [
    { title: palette.actions, findings: actions },
    {
      title: palette.conversations,
      findings: cut(
        'conversations',
        (chats?.items ?? []).map((conversation) => ({
          key: conversation.id,
          icon: 'conversation',
          label: conversation.title,
          run: () => go(paths.chat(conversation.id)),
        })),
        shown.conversations,
        Boolean(chats?.nextCursor),
      ),
    },
    {
      title: palette.collections,
      findings: cut(
        'collections',
        named.map((collection) => ({
          key: collection.id,
          icon: 'collection',
          label: collection.name,
          where: messages.library.documents(collection.documents),
          run: () => go(paths.collection(collection.id)),
        })),
        shown.collections,
      ),
    },
    {
      title: messages.assistants.title,
      findings: cut(
        'assistants',
        assistants
          .filter((assistant) => fold(assistant.name).includes(folded))
          .map((assistant) => ({
            key: assistant.id,
            icon: 'assistant',
            label: assistant.name,
            where: assistant.description,
            run: () =>
              go(may('assistants:write') ? paths.assistant(assistant.id) : paths.home(assistant.slug)),
          })),
        shown.collections,
      ),
    },
    {
      title: palette.documents,
      findings: cut(
        'documents',
        documents.map((document) => ({
          key: document.id,
          icon: 'document',
          label: document.title,
          where: document.where,
          run: () => go(paths.document(document.id)),
        })),
        shown.documents,
        hasMoreDocuments,
      ),
    },
  ]
  return {
    groups: groups.filter((group) => group.findings.length > 0),
    isSettled:
      query === typed.trim() && !conversations.isFetching && !titled.some(({ isFetching }) => isFetching),
  }
}

/** Letters without accents and case, so that "colecao" finds "Coleção". */
const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
