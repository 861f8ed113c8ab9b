import { useQuery } from '@tanstack/react-query'
import { Info } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { paths } from '../../paths.ts'
import { gepeto, isNotFound } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Link } from '../../shared/link.tsx'
import { ProblemNote } from '../../shared/problem-note.tsx'
import { documentQuery, documentTextQuery, passagesQuery } from '../../shared/queries.ts'
import { Segmented } from '../../ui/segmented.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import type { Span } from './place.ts'
import { SourceText } from './source-text.tsx'

const SourcePdf = lazy(() => import('./source-pdf.tsx'))

interface SourceViewProps {
  documentId: string
  /** Absent: the newest. */
  version?: number
  span: Span | null
  /** Drawn beside the choice between page and text. */
  controls?: ReactNode
}

type Unable = { for: string; why: 'unmatched' | 'broken' }

/** A document at a place: drawn as pages where it is a PDF, as stored text otherwise or on request. */
export function SourceView({ documentId, version, span, controls }: SourceViewProps) {
  const messages = useMessages()
  const { source } = messages
  const document = useQuery(documentQuery(documentId))
  const [isTextChosen, setIsTextChosen] = useState(false)
  const [unable, setUnable] = useState<Unable | null>(null)

  const isCurrent =
    document.data !== undefined && (version === undefined || version === document.data.version)
  const isPdf = document.data?.mediaType === 'application/pdf' && isCurrent
  const spanKey = `${documentId} ${span?.start} ${span?.end}`
  const isUnable = unable !== null && (unable.why === 'broken' || unable.for === spanKey)
  const isDrawn = isPdf && !isTextChosen && !isUnable

  if (document.isError) {
    if (!isNotFound(document.error))
      return (
        <Padded>
          <ProblemNote error={document.error} onRetry={() => document.refetch()} />
        </Padded>
      )
    return (
      <Padded>
        <p className="mb-3 text-muted">{source.deleted}</p>
        {span?.quote && (
          <p className="source-text">
            <mark>{span.quote}</mark>
          </p>
        )}
      </Padded>
    )
  }
  return (
    <>
      {(controls || isPdf) && (
        <div className="flex shrink-0 items-center gap-2 border-b border-line px-4 pb-3">
          {controls}
          {isPdf && (
            <div className="ml-auto">
              <Segmented
                label={source.viewAs}
                value={isDrawn ? 'page' : 'text'}
                options={[
                  { value: 'page', label: source.page },
                  { value: 'text', label: source.text },
                ]}
                onChange={(view) => {
                  setUnable(null)
                  setIsTextChosen(view === 'text')
                }}
              />
            </div>
          )}
        </div>
      )}
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable to be scrolled by keys
        tabIndex={0}
        aria-label={document.data?.title ?? source.title}
        className="relative min-h-0 flex-1 overflow-y-auto"
      >
        {document.data && !isCurrent && version !== undefined && (
          <Note>
            {source.olderVersion(version)}{' '}
            <Link href={paths.document(documentId)} className="text-accent underline">
              {source.latest}
            </Link>
          </Note>
        )}
        {isPdf && isUnable && !isTextChosen && (
          <Note>{unable.why === 'broken' ? source.pdfFailed : source.notOnPage}</Note>
        )}
        {document.isPending ? (
          <Padded>
            <Skeleton label={messages.common.loading} lines={8} />
          </Padded>
        ) : isDrawn ? (
          <Suspense>
            <SourcePdf
              key={document.data.version}
              url={gepeto.documents.contentUrl(documentId)}
              span={span}
              onUnable={(why) => setUnable({ for: spanKey, why })}
            />
          </Suspense>
        ) : (
          <StoredText
            documentId={documentId}
            version={version ?? document.data.version}
            span={span}
            isCurrent={isCurrent}
          />
        )}
      </section>
    </>
  )
}

interface StoredTextProps {
  documentId: string
  version: number
  span: Span | null
  isCurrent: boolean
}

function StoredText({ documentId, version, span, isCurrent }: StoredTextProps) {
  const { source, common } = useMessages()
  const text = useQuery(documentTextQuery(documentId, version))
  const passages = useQuery({ ...passagesQuery(documentId), enabled: isCurrent })
  if (text.isPending)
    return (
      <Padded>
        <Skeleton label={common.loading} lines={8} />
      </Padded>
    )
  if (text.isError) {
    if (isNotFound(text.error))
      return (
        <Padded>
          <p className="text-muted">{source.empty}</p>
        </Padded>
      )
    return (
      <Padded>
        <ProblemNote error={text.error} onRetry={() => text.refetch()} />
      </Padded>
    )
  }
  if (!text.data.text)
    return (
      <Padded>
        <p className="text-muted">{source.empty}</p>
      </Padded>
    )
  return (
    <SourceText
      key={`${documentId} ${version}`}
      text={text.data.text}
      span={span}
      passages={passages.data ?? []}
    />
  )
}

const Padded = ({ children }: { children: ReactNode }) => <div className="px-6 py-6">{children}</div>

function Note({ children }: { children: ReactNode }) {
  return (
    <p className="mx-4 mt-4 flex gap-2 rounded-md bg-sunken px-3 py-2 text-sm text-muted">
      <Info size={16} className="mt-0.5 shrink-0" aria-hidden />
      <span>{children}</span>
    </p>
  )
}
