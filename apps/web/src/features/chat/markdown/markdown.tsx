import type { Support } from '@gepeto/contract'
import type { Token, Tokens } from 'marked'
import { createElement, Fragment, lazy, memo, type ReactNode, Suspense, useMemo } from 'react'
import { useMessages } from '../../../shared/i18n.tsx'
import { CodeBlock } from './code-block.tsx'
import { type MathToken, readMarkdown } from './grammar.ts'
import { type InlineContext, renderInline } from './inline.tsx'
import { findMarks } from './marks.ts'

const Formula = lazy(() => import('./formula.tsx'))

interface MarkdownProps {
  text: string
  support: Support[]
  renderCitation: (number: number, key: string) => ReactNode
}

/** An answer as elements. No HTML of a document or a model is ever interpreted: it shows as the text it is. */
export function Markdown({ text, support, renderCitation }: MarkdownProps) {
  const blocks = useMemo(() => readMarkdown(text), [text])
  return blocks.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no other name and only ever grow at the end
    <Block key={index} token={token} raw={token.raw} support={support} renderCitation={renderCitation} />
  ))
}

interface BlockProps {
  token: Token
  raw: string
  support: Support[]
  renderCitation: MarkdownProps['renderCitation']
}

/** Drawn anew only when its own source changed: while an answer streams, that is the last block. */
const Block = memo(
  function Block({ token, support, renderCitation }: BlockProps) {
    const { chat } = useMessages()
    const inline = (tokens: Token[]) => {
      const context: InlineContext = {
        renderCitation,
        marks: findMarks(tokens, support),
        whyMarked: (verdict) => (verdict === 'partial' ? chat.partialWhy : chat.unsupportedWhy),
        linkAway: chat.linkAway,
      }
      return renderInline(tokens, context)
    }
    return drawBlock(token, inline)
  },
  (before, now) =>
    before.raw === now.raw && before.support === now.support && before.renderCitation === now.renderCitation,
)

type Inline = (tokens: Token[]) => ReactNode

const drawAll = (tokens: Token[], inline: Inline): ReactNode =>
  tokens.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: as above
    <Fragment key={index}>{drawBlock(token, inline)}</Fragment>
  ))

function drawBlock(token: Token, inline: Inline): ReactNode {
  switch (token.type) {
    case 'heading': {
      const { depth, tokens } = token as Tokens.Heading
      // The question is the page's second heading, so the answer's own begin at the third.
      return createElement(`h${Math.min(6, depth + 2)}`, null, inline(tokens))
    }
    case 'paragraph':
      return <p>{inline((token as Tokens.Paragraph).tokens)}</p>
    case 'text': {
      const { tokens, text } = token as Tokens.Text
      return tokens ? inline(tokens) : text
    }
    case 'list': {
      const { ordered, start, items } = token as Tokens.List
      const children = items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above
        <li key={index}>
          {item.task && (item.checked ? '☑ ' : '☐ ')}
          {drawAll(item.tokens, inline)}
        </li>
      ))
      return ordered ? <ol start={Number(start) || 1}>{children}</ol> : <ul>{children}</ul>
    }
    case 'blockquote':
      return <blockquote>{drawAll((token as Tokens.Blockquote).tokens, inline)}</blockquote>
    case 'code': {
      const { text, lang } = token as Tokens.Code
      return <CodeBlock code={text} language={(lang ?? '').split(/\s/)[0] ?? ''} />
    }
    case 'table':
      return drawTable(token as Tokens.Table, inline)
    case 'math': {
      const { tex } = token as MathToken
      return (
        <Suspense fallback={<code>{tex}</code>}>
          <Formula tex={tex} isBlock />
        </Suspense>
      )
    }
    case 'hr':
      return <hr />
    case 'space':
    case 'def':
    case 'checkbox':
      return null
    default:
      return <p>{token.raw}</p>
  }
}

function drawTable({ header, rows }: Tokens.Table, inline: Inline): ReactNode {
  const cells = (row: Tokens.TableCell[], Cell: 'th' | 'td') =>
    row.map((cell, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <Cell key={index} className={cell.align === 'right' ? 'text-right!' : undefined}>
        {inline(cell.tokens)}
      </Cell>
    ))
  return (
    <div className="table-wrap">
      <table>
        <thead>
          <tr>{cells(header, 'th')}</tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <tr key={index}>{cells(row, 'td')}</tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
