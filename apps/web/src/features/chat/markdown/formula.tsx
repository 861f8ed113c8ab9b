import katex from 'katex'
import 'katex/dist/katex.min.css'
import { useLayoutEffect, useRef } from 'react'

/** A formula as KaTeX draws it; what it cannot read stands as it was written. It may link and load nothing. */
export default function Formula({ tex, isBlock }: { tex: string; isBlock: boolean }) {
  const place = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    const element = place.current
    if (!element) return
    try {
      katex.render(tex, element, {
        displayMode: isBlock,
        trust: false,
        strict: 'ignore',
        maxExpand: 200,
        maxSize: 20,
        output: 'htmlAndMathml',
      })
    } catch {
      element.textContent = tex
    }
  }, [tex, isBlock])
  return <span ref={place} className={isBlock ? 'block overflow-x-auto overflow-y-hidden py-1' : undefined} />
}
