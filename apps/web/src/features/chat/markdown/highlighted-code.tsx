import { common, createLowlight } from 'lowlight'
import { Fragment, type ReactNode } from 'react'

const lowlight = createLowlight(common)
type Node = ReturnType<typeof lowlight.highlight>['children'][number]

/** Longer code stays in one colour, so that a page never waits for it. In characters. */
const longest = 20_000

export default function HighlightedCode({ code, language }: { code: string; language: string }) {
  if (!lowlight.registered(language) || code.length > longest) return code
  return lowlight.highlight(language, code).children.map(draw)
}

function draw(node: Node, index: number): ReactNode {
  if (node.type === 'text') return <Fragment key={index}>{node.value}</Fragment>
  if (node.type !== 'element') return null
  const names = node.properties.className
  return (
    <span key={index} className={Array.isArray(names) ? names.join(' ') : undefined}>
      {node.children.map((child, position) => draw(child, position))}
    </span>
  )
}
