import type { Assistant, Collection } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { paths } from '../../paths.ts'
import { sessionQuery, useMay } from '../../shared/api.ts'
import { moveDraft } from '../../shared/draft.ts'
import { DropArea } from '../../shared/drop-area.tsx'
import { Frame } from '../../shared/frame.tsx'
import { useMessages } from '../../shared/i18n.tsx'
import { useGo } from '../../shared/link.tsx'
import { ProblemNote } from '../../shared/problem-note.tsx'
import { collectionsQuery } from '../../shared/queries.ts'
import { useUploads } from '../../shared/uploads.ts'
import { useAddFiles } from '../../shared/use-add-files.ts'
import { useWatchDocuments } from '../../shared/use-watch-documents.ts'
import { Composer } from './composer.tsx'
import { ConversationList } from './conversation-list.tsx'
import { ConversationView } from './conversation-view.tsx'
import { FirstVisit } from './first-visit.tsx'
import { useLiveAnswers } from './live-answers.ts'
import { Pickers } from './pickers.tsx'
import { QuestionList, Suggestions } from './suggestions.tsx'
import { useConversation } from './use-conversation.ts'

/** `/`: one field to ask in; on an empty library also the ways to fill it. */
export function HomePage() {
  const { chat, access } = useMessages()
  const may = useMay()
  const go = useGo()
  const { data: session } = useQuery(sessionQuery)
  // A session that has ended grants nothing either; who signs in again comes back to their question.
  const mayOnlyRead = session?.state === 'signedIn' && !may('answers:ask') && !may('conversations:use')
  useEffect(() => {
    if (mayOnlyRead) go(paths.library(), { replace: true })
  }, [mayOnlyRead, go])
  if (may('answers:ask')) return <AskingHome />
  return (
    <Frame
      title={chat.newChat}
      list={<ConversationList />}
      listLabel={chat.conversations}
      heading={<h1 className="sr-only">{chat.newChat}</h1>}
    >
      <div className="measure px-4 pt-[18dvh] wide:px-6">
        <Nothing title={access.noAsking} detail={access.notAllowedDetail} />
      </div>
    </Frame>
  )
}

function Nothing({ title, detail }: { title: string; detail: string }) {
  return (
    <div className="text-center">
      <p className="text-lg font-semibold">{title}</p>
      <p className="mt-1 text-muted">{detail}</p>
    </div>
  )
}

function AskingHome() {
  const { chat, first, library, access } = useMessages()
  const may = useMay()
  const go = useGo()
  const [pending, setPending] = useState<string | null>(null)
  const { turns, running, choices, answering, ask, stop } = useConversation(null, pending)
  const { assistant } = answering
  const collections = useQuery(collectionsQuery)
  const addFiles = useAddFiles()
  const target = collections.data?.find((collection) => collection.isDefault) ?? collections.data?.[0]
  useWatchDocuments(target?.id)
  const uploads = useUploads(target?.id)
  const born = useLiveAnswers().find((live) => live.requestId === pending)?.conversationId
  useEffect(() => {
    if (!born) return
    // What was typed since the question was sent.
    moveDraft('new', born)
    go(paths.chat(born), { replace: true })
  }, [born, go])

  const start = (question: string, options?: Parameters<typeof ask>[1]) => setPending(ask(question, options))
  const documents = documentsIn(collections.data ?? [])
  const within = collections.data?.filter(({ id }) => assistant?.collections?.includes(id) ?? true) ?? []
  const isEmpty = collections.isSuccess && documents === 0
  const composer = (
    <Composer
      draftKey="new"
      placeholder={chat.askPlaceholder}
      isRunning={running !== null}
      onAsk={start}
      onStop={stop}
      isFocused={!isEmpty}
      pickers={<Pickers answering={answering} choices={choices} />}
    />
  )
  return (
    <Frame
      title={chat.newChat}
      list={isEmpty || !may('conversations:use') ? undefined : <ConversationList />}
      listLabel={chat.conversations}
      heading={<h1 className="sr-only">{chat.newChat}</h1>}
    >
      <DropArea
        isOff={!may('documents:write', target)}
        label={library.dropHere(target?.name ?? library.title)}
        onFiles={(files) => target && addFiles(target.id, files)}
        className="flex min-h-0 flex-1 flex-col"
      >
        {turns.length > 0 ? (
          <>
            <ConversationView
              turns={turns}
              conversationId={null}
              cite={undefined}
              isScoped={choices.scope !== null}
              isModelOpen={!answering.assistant?.model}
              ask={start}
              openCitation={() => {}}
            />
            <div className="measure px-4 pb-4 wide:px-6">{composer}</div>
          </>
        ) : (
          <div className="relative flex min-h-0 flex-1 flex-col overflow-y-auto">
            <div className="measure my-auto px-4 pt-4 pb-[12dvh] wide:px-6">
              {collections.isError && (
                <ProblemNote error={collections.error} onRetry={() => collections.refetch()} />
              )}
              {isEmpty && !may('documents:write', target) && (
                <Nothing title={access.emptyReader} detail={access.emptyReaderDetail} />
              )}
              {isEmpty && target && may('documents:write', target) && (
                <FirstVisit
                  composer={composer}
                  uploads={uploads}
                  onFiles={(files) => addFiles(target.id, files)}
                />
              )}
              {collections.isSuccess && !isEmpty && (
                <>
                  {assistant ? (
                    <Welcome assistant={assistant} />
                  ) : (
                    <p className="mb-6 text-center text-xl font-semibold tracking-[-0.02em]">
                      {first.welcome}
                    </p>
                  )}
                  {composer}
                  <p className="mt-3 text-center text-xs text-faint">{first.readyIn(documentsIn(within))}</p>
                  {assistant ? (
                    <QuestionList questions={assistant.suggestedQuestions} onAsk={start} />
                  ) : (
                    <Suggestions collections={collections.data} onAsk={start} />
                  )}
                </>
              )}
            </div>
          </div>
        )}
      </DropArea>
    </Frame>
  )
}

const documentsIn = (collections: Collection[]) =>
  collections.reduce((sum, collection) => sum + collection.documents, 0)

/** How an assistant begins: its name, and what it says to whoever comes. */
function Welcome({ assistant: { name, greeting, description } }: { assistant: Assistant }) {
  return (
    <div className="mb-6 text-center">
      <p className="text-sm text-muted">{name}</p>
      <p className="mx-auto mt-1 max-w-[46ch] text-balance text-xl font-semibold tracking-[-0.02em]">
        {greeting || description || name}
      </p>
    </div>
  )
}
