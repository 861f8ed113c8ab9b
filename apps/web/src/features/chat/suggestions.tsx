import type { Collection } from '@gepeto/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { CornerDownRight } from 'lucide-react'
import { useMessages } from '../../shared/i18n.tsx'
import { read, write } from '../../shared/preferences.ts'
import { documentsQuery } from '../../shared/queries.ts'
import { useWatchDocuments } from '../../shared/use-watch-documents.ts'

const key = 'gepeto.sample'

/** What the server names the collection it puts the samples in. */
const sampleName = 'Exemplo · Sample'

/** Keeps which collection holds the samples, so that questions they answer can be offered. */
export function rememberSample(collectionId: string) {
  write(key, collectionId)
}

interface SuggestionsProps {
  collections: Collection[]
  onAsk: (question: string) => void
}

/** First questions, while the samples are all there is to ask. */
export function Suggestions({ collections, onAsk }: SuggestionsProps) {
  const sampleId = read(key)
  const sample = collections.find(({ id, name }) => id === sampleId || name === sampleName)
  const isAll = collections.every((collection) => collection === sample || collection.documents === 0)
  return sample && isAll ? <SampleQuestions sample={sample} onAsk={onAsk} /> : null
}

function SampleQuestions({ sample, onAsk }: { sample: Collection; onAsk: (question: string) => void }) {
  const { first } = useMessages()
  useWatchDocuments(sample.id)
  const list = useInfiniteQuery(documentsQuery(sample.id, { title: '', status: undefined }))
  const documents = list.data?.pages[0]?.items ?? []
  const waiting = documents.filter((document) => !['ready', 'failed'].includes(document.status)).length
  if (waiting > 0) {
    return (
      <p role="status" className="appear-late mt-6 text-center text-sm text-muted">
        {first.reading(waiting)}
      </p>
    )
  }
  return <QuestionList questions={first.questions} onAsk={onAsk} />
}

interface QuestionListProps {
  questions: readonly string[]
  onAsk: (question: string) => void
}

/** Questions that are asked by a click. */
export function QuestionList({ questions, onAsk }: QuestionListProps) {
  const { first } = useMessages()
  if (questions.length === 0) return null
  return (
    <section className="appear mt-8">
      <h2 className="mb-1 px-3 text-xs text-faint">{first.suggestions}</h2>
      <ul>
        {questions.map((question) => (
          <li key={question}>
            <button
              type="button"
              onClick={() => onAsk(question)}
              className="flex w-full items-center gap-3 rounded-md px-3 py-2.5 text-left text-base transition-colors hover:bg-hover"
            >
              <CornerDownRight size={16} className="shrink-0 text-faint" aria-hidden />
              {question}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
