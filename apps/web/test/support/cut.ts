import type { Page } from 'playwright-core'

/**
 * Words that the page cuts off: text wider than the element that clips it, the chosen word of a list that is wider
 * than its field, and whatever stands out of the window. What people named themselves may be cut, on its own, with an
 * ellipsis and its whole in a title.
 */
export function cutWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isSeen = (element: Element) => {
      const { width, height } = element.getBoundingClientRect()
      return (
        width > 2 &&
        height > 2 &&
        element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      )
    }
    const pen = document.createElement('canvas').getContext('2d')
    const widthOf = (text: string, { fontWeight, fontSize, fontFamily }: CSSStyleDeclaration) => {
      if (!pen) return 0
      pen.font = `${fontWeight} ${fontSize} ${fontFamily}`
      return pen.measureText(text).width
    }
    const hasWords = (element: Element) =>
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim())
    const cut: string[] = []
    for (const element of document.querySelectorAll<HTMLElement>('body *')) {
      if (!isSeen(element)) continue
      const style = getComputedStyle(element)
      if (element instanceof HTMLSelectElement) {
        const word = element.selectedOptions[0]?.text ?? ''
        // The arrow takes some 20 pixels of the field.
        const room = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 20
        if (widthOf(word, style) > room) cut.push(`list: ${word}`)
      } else if (element instanceof HTMLInputElement && element.placeholder !== '' && element.value === '') {
        const room = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
        if (widthOf(element.placeholder, style) > room) cut.push(`placeholder: ${element.placeholder}`)
      } else if (
        style.overflowX !== 'visible' &&
        style.overflowX !== 'auto' &&
        style.overflowX !== 'scroll'
      ) {
        const isNamed = element.closest('[title]') !== null && style.textOverflow === 'ellipsis'
        if (element.scrollWidth > element.clientWidth + 1 && !isNamed && element.innerText)
          cut.push(`text: ${element.innerText.slice(0, 60)}`)
      }
      if (hasWords(element)) {
        const { left, right } = element.getBoundingClientRect()
        const scroller = element.closest('[data-scrolls], .table-wrap, .source-table, pre')
        if (!scroller && (right > innerWidth + 1 || left < -1))
          cut.push(`out of the window: ${element.innerText.slice(0, 60)}`)
      }
    }
    if (document.documentElement.scrollWidth > innerWidth) cut.push('the page scrolls sideways')
    return cut
  })
}
