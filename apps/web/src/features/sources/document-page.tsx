import { useQuery } from '@tanstack/react-query'
import { useParams, useSearch } from '@tanstack/react-router'
import { ChevronLeft, Download } from 'lucide-react'
import { paths } from '../../paths.ts'
import { gepeto } from '../../shared/api.ts'
import { download } from '../../shared/download.ts'
import { Frame } from '../../shared/frame.tsx'
import { useMessages } from '../../shared/i18n.tsx'
import { Link } from '../../shared/link.tsx'
import { documentQuery, documentTextQuery } from '../../shared/queries.ts'
import { IconButton, iconButtonClass } from '../../ui/button.tsx'
import { ShareButton } from '../sharing/share-button.tsx'
import { SourceView } from './source-view.tsx'

/** `/documents/:id?version=&start=&end=`: a whole document, at a span where the address names one. */
export function DocumentPage() {
  const messages = useMessages()
  const { source, library, common } = messages
  const { documentId = '' } = useParams({ strict: false })
  const { version, start, end } = useSearch({ strict: false })
  const { data: document } = useQuery(documentQuery(documentId))
  const hasSpan = start !== undefined && end !== undefined && end > start
  // The address holds offsets only; the drawn page needs the words.
  const text = useQuery({ ...documentTextQuery(documentId, version ?? document?.version), enabled: hasSpan })
  const quote = hasSpan ? text.data?.text.slice(start, end) : undefined
  return (
    <Frame
      title={document?.title ?? source.title}
      heading={
        <>
          <Link
            href={document ? paths.collection(document.collectionId) : paths.library()}
            aria-label={`${common.back}: ${library.title}`}
            title={library.title}
            className={iconButtonClass}
          >
            <ChevronLeft size={20} aria-hidden />
          </Link>
          <h1 className="min-w-0 truncate text-sm font-medium" title={document?.title}>
            {document?.title}
          </h1>
        </>
      }
      actions={
        document && (
          <>
            <ShareButton shared={{ kind: 'document', object: document, name: document.title }} />
            <IconButton
              label={source.download}
              onClick={() => download(gepeto.documents.content(documentId), document.title, messages)}
            >
              <Download size={18} aria-hidden />
            </IconButton>
          </>
        )
      }
    >
      <div className="flex min-h-0 flex-1 flex-col">
        {(!hasSpan || !text.isPending) && (
          <SourceView
            key={documentId}
            documentId={documentId}
            version={version}
            span={hasSpan ? { start, end, quote } : null}
          />
        )}
      </div>
    </Frame>
  )
}
