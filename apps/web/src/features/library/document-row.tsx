import type { Collection, Document, DocumentProgress } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { CircleAlert, CircleCheck, RotateCw, ShieldAlert } from 'lucide-react'
import type { Messages } from '../../messages/en.ts'
import { paths } from '../../paths.ts'
import { useMay } from '../../shared/api.ts'
import { useFormats, useMessages } from '../../shared/i18n.tsx'
import { Link } from '../../shared/link.tsx'
import { progressKey } from '../../shared/use-watch-documents.ts'
import { Button } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { LockMark } from '../sharing/lock-mark.tsx'
import { DocumentMenu } from './document-menu.tsx'
import { useDocumentActions } from './use-document-actions.ts'

interface DocumentRowProps {
  document: Document
  collections: Collection[]
  isChosen: boolean
  onChoose: (isChosen: boolean) => void
}

/** One document: its title, what it is doing or why it failed, and what can be done with it. */
export function DocumentRow({ document, collections, isChosen, onChoose }: DocumentRowProps) {
  const messages = useMessages()
  const { library } = messages
  const may = useMay()
  const formats = useFormats()
  const hasFailed = document.status === 'failed'
  const suspects = document.suspectPassages ?? 0
  const details = [
    document.pages === null ? null : library.pages[pageKind(document.mediaType)](document.pages),
    document.version > 1 ? library.version(document.version) : null,
  ].filter(Boolean)
  return (
    <tr className="group border-b border-line align-top transition-colors hover:bg-hover/50">
      <td className="py-3.5">
        {may('documents:write', document) && (
          <Checkbox label={library.select(document.title)} isChecked={isChosen} onChange={onChoose} />
        )}
      </td>
      <td className="py-3 pr-4">
        <span className="flex items-center gap-2">
          <Link
            href={paths.document(document.id)}
            className="block truncate text-sm font-medium hover:text-accent"
            title={document.title}
          >
            {document.title}
          </Link>
          <LockMark access={document.access} />
        </span>
        {details.length > 0 && (
          <p className="mt-0.5 text-xs text-faint tabular-nums">{details.join(' · ')}</p>
        )}
        {suspects > 0 && (
          <p className="mt-0.5 flex items-start gap-1.5 text-xs text-warn" title={library.suspectHint}>
            <ShieldAlert size={14} className="mt-px shrink-0" aria-hidden />
            {library.suspect(suspects)}
          </p>
        )}
        <div className="mt-1 wide:hidden">
          <State document={document} />
        </div>
        {hasFailed && <Failure document={document} />}
      </td>
      <td className="hidden py-3 pr-4 wide:table-cell">
        <State document={document} />
      </td>
      <td className="hidden py-3 text-right text-sm text-muted tabular-nums roomy:table-cell">
        {formats.bytes(document.bytes)}
      </td>
      <td className="hidden py-3 text-right text-sm text-muted tabular-nums wide:table-cell">
        <time dateTime={document.updatedAt}>{formats.when(document.updatedAt)}</time>
      </td>
      <td className="py-1.5 text-right">
        <DocumentMenu document={document} collections={collections} />
      </td>
    </tr>
  )
}

function State({ document }: { document: Document }) {
  const messages = useMessages()
  // Written by the collection's events; nothing is fetched.
  const { data: progress } = useQuery<DocumentProgress | null>({
    queryKey: progressKey(document.id),
    queryFn: () => null,
    enabled: false,
  })
  if (document.status === 'ready') {
    return (
      <span className="inline-flex items-center gap-1.5 text-sm text-muted">
        <CircleCheck size={15} className="text-good" aria-hidden />
        {messages.status.ready}
      </span>
    )
  }
  if (document.status === 'failed') {
    return (
      <span className="inline-flex items-center gap-1.5 text-sm text-bad">
        <CircleAlert size={15} aria-hidden />
        {messages.status.failed}
      </span>
    )
  }
  const { text, share } = describe(document, progress?.status === document.status ? progress : null, messages)
  return (
    <div className="flex max-w-48 flex-col gap-1.5">
      <span className="text-sm text-muted tabular-nums">{text}</span>
      <ProgressBar label={`${document.title}: ${text}`} share={share} />
    </div>
  )
}

function describe(document: Document, progress: DocumentProgress | null, { status }: Messages) {
  if (document.status === 'parsing' && progress?.pagesDone != null && progress.pages) {
    const { pagesDone, pages } = progress
    return {
      text: status.parsingPages(Math.min(pages, pagesDone + 1), pages),
      share: (pagesDone / pages) * 0.6,
    }
  }
  if (document.status === 'indexing' && progress?.passagesDone != null && progress.passages) {
    const { passagesDone, passages } = progress
    return {
      text: status.indexingPassages(passagesDone, passages),
      share: 0.6 + (passagesDone / passages) * 0.4,
    }
  }
  if (document.status === 'queued') return { text: status.queued, share: 0 }
  return { text: document.status === 'parsing' ? status.parsing : status.indexing, share: null }
}

function Failure({ document }: { document: Document }) {
  const { failure, library } = useMessages()
  const { retry } = useDocumentActions()
  const may = useMay()
  const reason = document.errorCode ? failure[document.errorCode] : document.error
  return (
    <div className="mt-2 flex flex-col items-start gap-2">
      <p className="max-w-[60ch] text-sm text-muted">{reason}</p>
      {may('documents:write', document) && (
        <Button size="sm" onClick={() => retry(document)}>
          <RotateCw size={14} aria-hidden />
          {library.retry}
        </Button>
      )}
    </div>
  )
}

/** What the pages of such a file are. */
function pageKind(mediaType: string): 'page' | 'slide' | 'sheet' {
  if (mediaType.includes('spreadsheet')) return 'sheet'
  return mediaType.includes('presentation') ? 'slide' : 'page'
}
