import type { Token, Tokens } from 'marked'
import { Fragment, lazy, type ReactNode, Suspense } from 'react'
import { type CitationToken, type MathToken, plainText, safeHref } from './grammar.ts'
import type { Mark } from './marks.ts'

const Formula = lazy(() => import('./formula.tsx'))

export interface InlineContext {
  renderCitation: (number: number, key: string) => ReactNode
  marks: Mark[]
  /** Why a stretch is marked, for the pointer. */
  whyMarked: (verdict: Mark['verdict']) => string
  linkAway: string
}

/** Draws the inline tokens of one block as elements, marking its doubtful stretches. */
export function renderInline(tokens: Token[], context: InlineContext): ReactNode {
  let offset = 0

  const leaf = (text: string): ReactNode => {
    const start = offset
    offset += text.length
    const touching = context.marks.filter((mark) => mark.start < offset && mark.end > start)
    if (touching.length === 0) return text
    const pieces: ReactNode[] = []
    let done = start
    for (const mark of touching) {
      const from = Math.max(done, mark.start)
      const to = Math.min(offset, mark.end)
      if (to <= from) continue
      pieces.push(text.slice(done - start, from - start))
      pieces.push(
        <span key={from} className={mark.verdict} title={context.whyMarked(mark.verdict)}>
          {text.slice(from - start, to - start)}
        </span>,
      )
      done = to
    }
    pieces.push(text.slice(done - start))
    return pieces
  }

  const draw = (list: Token[]): ReactNode =>
    list.map((token, index) => {
      // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no other name and only ever grow at the end
      return <Fragment key={index}>{drawOne(token)}</Fragment>
    })

  const drawOne = (token: Token): ReactNode => {
    switch (token.type) {
      case 'citation':
        return (token as CitationToken).numbers.map((number) =>
          context.renderCitation(number, `${offset}-${number}`),
        )
      case 'math': {
        const { tex, isBlock } = token as MathToken
        offset += tex.length
        return (
          <Suspense fallback={<code>{tex}</code>}>
            <Formula tex={tex} isBlock={isBlock} />
          </Suspense>
        )
      }
      case 'strong':
        return <strong className="font-semibold">{draw((token as Tokens.Strong).tokens)}</strong>
      case 'em':
        return <em>{draw((token as Tokens.Em).tokens)}</em>
      case 'del':
        return <del>{draw((token as Tokens.Del).tokens)}</del>
      case 'codespan':
        return <code>{leaf(plainText((token as Tokens.Codespan).text))}</code>
      case 'br':
        offset += 1
        return <br />
      case 'link': {
        const { href, tokens: content } = token as Tokens.Link
        return drawLink(href, draw(content), context.linkAway)
      }
      case 'image': {
        // A picture from elsewhere would tell that place who reads: it is named, not fetched.
        const { href, text } = token as Tokens.Image
        return drawLink(href, leaf(plainText(text || href)), context.linkAway)
      }
      case 'text':
      case 'escape': {
        const text = token as Tokens.Text
        return text.tokens ? draw(text.tokens) : leaf(plainText(text.text))
      }
      default:
        return leaf(plainText('text' in token ? String(token.text) : token.raw))
    }
  }

  return draw(tokens)
}

function drawLink(href: string, content: ReactNode, away: string): ReactNode {
  const safe = safeHref(href)
  if (!safe) return content
  return (
    <a href={safe} target="_blank" rel="noopener noreferrer nofollow" title={`${safe} (${away})`}>
      {content}
    </a>
  )
}
