import type { Citation, Support } from '@gepeto/contract'
import { useCallback } from 'react'
import { CitationChip } from './citation-chip.tsx'
import { Markdown } from './markdown/markdown.tsx'

const noSupport: Support[] = []

interface AnswerBodyProps {
  answerId: string
  text: string
  citations: Citation[]
  support?: Support[]
  isWriting: boolean
  openIndex: number | null
  onOpen: (index: number) => void
}

/** The answer's text with its citations in the line. */
export default function AnswerBody({
  answerId,
  text,
  citations,
  support = noSupport,
  isWriting,
  openIndex,
  onOpen,
}: AnswerBodyProps) {
  const renderCitation = useCallback(
    (number: number, key: string) => {
      const citation = citations.find((candidate) => candidate.index === number)
      if (!citation) return <span key={key}>[{number}]</span>
      return (
        <CitationChip
          key={key}
          answerId={answerId}
          citation={citation}
          isOpen={openIndex === number}
          onOpen={onOpen}
        />
      )
    },
    [answerId, citations, openIndex, onOpen],
  )
  return (
    <div className={`answer ${isWriting ? 'is-writing' : ''}`}>
      <Markdown text={text} support={support} renderCitation={renderCitation} />
    </div>
  )
}
