import type { Conversation } from '@gepeto/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { SquarePen } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import type { Messages } from '../../messages/en.ts'
import { paths } from '../../paths.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Link } from '../../shared/link.tsx'
import { ProblemNote } from '../../shared/problem-note.tsx'
import { conversationsQuery } from '../../shared/queries.ts'
import { useHidden } from '../../shared/undo.ts'
import { Button, iconButtonClass } from '../../ui/button.tsx'
import { SearchField } from '../../ui/search-field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { ConversationMenu } from './conversation-menu.tsx'

/** The conversations so far, newest first, found by any word in them. */
export function ConversationList() {
  const { chat, common } = useMessages()
  const [query, setQuery] = useState('')
  const sought = useDeferredValue(query.trim())
  const list = useInfiniteQuery(conversationsQuery(sought))
  const hidden = useHidden()
  const shown = (list.data?.pages.flatMap((page) => page.items) ?? []).filter(
    (entry) => !hidden.has(entry.id),
  )
  return (
    <>
      <div className="flex h-14 shrink-0 items-center gap-2 pr-3 pl-5">
        <h2 className="flex-1 text-sm font-semibold">{chat.conversations}</h2>
        <Link
          href={paths.home()}
          aria-label={chat.newChat}
          title={chat.newChat}
          className={`${iconButtonClass} mr-9 wide:mr-0`}
        >
          <SquarePen size={18} aria-hidden />
        </Link>
      </div>
      {(shown.length > 5 || query !== '') && (
        <SearchField label={chat.findConversation} value={query} onChange={setQuery} className="mx-3 mb-2" />
      )}
      <div className="relative min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        {list.isPending && <Skeleton label={common.loading} lines={6} className="px-3 pt-3" />}
        {list.isError && <ProblemNote error={list.error} onRetry={() => list.refetch()} />}
        {list.isSuccess && shown.length === 0 && (
          <p className="px-3 pt-2 text-sm text-muted">
            {query ? chat.noneFound(query) : chat.noConversations}
          </p>
        )}
        {groupByAge(shown, chat).map(([title, conversations]) => (
          <section key={title} aria-label={title}>
            <h3 className="px-3 pt-4 pb-1 text-xs text-faint">{title}</h3>
            <ul>
              {conversations.map((conversation) => (
                <Row key={conversation.id} conversation={conversation} />
              ))}
            </ul>
          </section>
        ))}
        {list.hasNextPage && (
          <Button look="quiet" size="sm" className="mt-2 ml-1" onClick={() => list.fetchNextPage()}>
            {common.loadMore}
          </Button>
        )}
      </div>
    </>
  )
}

function Row({ conversation }: { conversation: Conversation }) {
  const { conversationId } = useParams({ strict: false })
  const isHere = conversation.id === conversationId
  return (
    <li className="group relative">
      <Link
        href={paths.chat(conversation.id)}
        aria-current={isHere ? 'page' : undefined}
        title={conversation.title}
        className="block truncate rounded-md py-2 pr-9 pl-3 text-sm transition-colors fine:pr-3 group-hover:pr-9 group-focus-within:pr-9 group-hover:bg-hover aria-[current]:bg-hover aria-[current]:font-medium"
      >
        {conversation.title}
      </Link>
      <ConversationMenu
        conversation={conversation}
        isHere={isHere}
        className="absolute! top-0 right-0 size-9! group-focus-within:opacity-100 group-hover:opacity-100 data-popup-open:opacity-100 fine:opacity-0"
      />
    </li>
  )
}

const dayMs = 24 * 60 * 60 * 1000

function groupByAge(conversations: Conversation[], chat: Messages['chat']): [string, Conversation[]][] {
  const midnight = new Date().setHours(0, 0, 0, 0)
  const groups = Map.groupBy(conversations, ({ updatedAt }) => {
    const time = Date.parse(updatedAt)
    if (time >= midnight) return chat.today
    if (time >= midnight - dayMs) return chat.yesterday
    return time >= midnight - 6 * dayMs ? chat.thisWeek : chat.earlier
  })
  return [...groups]
}
