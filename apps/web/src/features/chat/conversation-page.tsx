import { useParams } from '@tanstack/react-router'
import { SquarePen } from 'lucide-react'
import { paths } from '../../paths.ts'
import { isNotFound, useMay } from '../../shared/api.ts'
import { Frame } from '../../shared/frame.tsx'
import { useMessages } from '../../shared/i18n.tsx'
import { Link } from '../../shared/link.tsx'
import { useIsWide } from '../../shared/media.ts'
import { usePreferences } from '../../shared/preferences.ts'
import { ProblemNote } from '../../shared/problem-note.tsx'
import { buttonClass, iconButtonClass } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { BudgetNotice } from './budget-notice.tsx'
import { Composer } from './composer.tsx'
import { ConversationList } from './conversation-list.tsx'
import { ConversationMenu } from './conversation-menu.tsx'
import { ConversationView } from './conversation-view.tsx'
import { Pickers } from './pickers.tsx'
import { useConversation } from './use-conversation.ts'
import { useSource } from './use-source.tsx'

/** `/chat/:conversationId`: the turns so far, the field for the next one, and the source beside them. */
export function ConversationPage() {
  const { chat, common, problem } = useMessages()
  const may = useMay()
  const { conversationId = '' } = useParams({ strict: false })
  const { messages, conversation, turns, running, choices, answering, ask, stop } = useConversation(
    conversationId,
    null,
  )
  const { cite, openCitation, pane } = useSource(turns)
  const title = conversation?.title ?? turns[0]?.question ?? chat.conversations
  const isWide = useIsWide()
  const { isListFolded } = usePreferences()
  const isListShown = isWide && !isListFolded && !pane
  const isGone = messages.isError && isNotFound(messages.error)
  return (
    <Frame
      title={title}
      list={<ConversationList />}
      listLabel={chat.conversations}
      aside={pane}
      actions={
        <>
          {!isListShown && (
            <Link
              href={paths.home()}
              aria-label={chat.newChat}
              title={chat.newChat}
              className={iconButtonClass}
            >
              <SquarePen size={18} aria-hidden />
            </Link>
          )}
          {conversation && <ConversationMenu conversation={conversation} isHere />}
        </>
      }
    >
      {turns.length > 0 ? (
        <ConversationView
          key={conversationId}
          turns={turns}
          conversationId={conversationId}
          cite={cite}
          isScoped={choices.scope !== null}
          isModelOpen={!answering.assistant?.model}
          ask={ask}
          openCitation={openCitation}
        />
      ) : (
        <div className="measure min-h-0 flex-1 px-6 pt-10">
          {messages.isPending && <Skeleton label={common.loading} lines={6} />}
          {messages.isError && !isGone && (
            <ProblemNote error={messages.error} onRetry={() => messages.refetch()} />
          )}
          {isGone && (
            <div className="flex flex-col items-start gap-4">
              <p className="text-lg font-semibold">{chat.gone}</p>
              <p className="text-muted">{problem.notFoundDetail}</p>
              <Link href={paths.home()} className={buttonClass()}>
                {chat.newChat}
              </Link>
            </div>
          )}
        </div>
      )}
      {!isGone && may('answers:ask') && (
        <div className="measure px-4 pb-4 wide:px-6">
          <BudgetNotice />
          <Composer
            draftKey={conversationId}
            placeholder={chat.followUpPlaceholder}
            isRunning={running !== null}
            // Who asked here goes on typing here; a phone's keyboard would cover the answer.
            isFocused={isWide && turns.some((turn) => turn.live)}
            onAsk={ask}
            onStop={stop}
            pickers={<Pickers answering={answering} choices={choices} />}
          />
        </div>
      )}
    </Frame>
  )
}
