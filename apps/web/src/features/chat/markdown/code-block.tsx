import { lazy, Suspense } from 'react'
import { useMessages } from '../../../shared/i18n.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'

const HighlightedCode = lazy(() => import('./highlighted-code.tsx'))

/** Code as it was written, coloured where its language is known, with a way to copy it. */
export function CodeBlock({ code, language }: { code: string; language: string }) {
  const { chat, common } = useMessages()
  return (
    <div className="code-block overflow-hidden rounded-md bg-sunken ring-1 ring-line">
      <div className="flex items-center justify-between pt-1 pr-1 pl-4 text-xs text-muted">
        <span>{language}</span>
        <CopyButton label={chat.copyCode} copiedLabel={common.copied} text={code} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable to be scrolled by keys */}
      <pre tabIndex={0}>
        <code>
          {language ? (
            <Suspense fallback={code}>
              <HighlightedCode code={code} language={language} />
            </Suspense>
          ) : (
            code
          )}
        </code>
      </pre>
    </div>
  )
}
