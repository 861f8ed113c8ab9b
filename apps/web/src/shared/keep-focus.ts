/** What a list is made of; of other rows, such as a `div`, `data-row` says that they are one. */
const rowSelector = 'li, tr, [data-row]'

/**
 * Keeps focus from falling to nowhere when what had it is taken off the page, such as the row of something deleted: it
 * goes to the row that follows, else the one before, else to the work. To a row as a whole, not to a button in it: who
 * presses the same key twice must not delete twice.
 * @returns ends it
 */
export function keepFocus(): () => void {
  let row: Element | null = null
  let neighbours: Element[] = []
  const remember = ({ target }: FocusEvent) => {
    // What a menu or a dialog does, it does for the row that it was opened from.
    if (!(target instanceof Element) || target.closest('[role=menu], [role=dialog], [role=status]')) return
    row = target.closest(rowSelector)
    const siblings = row ? [...(row.parentElement?.children ?? [])] : []
    const place = row ? siblings.indexOf(row) : 0
    neighbours = [...siblings.slice(place + 1), ...siblings.slice(0, place).reverse()]
  }
  const observer = new MutationObserver(() => {
    // A button that is only drawn anew has its focus given back by what drew it.
    if (!row || row.isConnected || (document.activeElement && document.activeElement !== document.body))
      return
    row = null
    const next = neighbours.find(
      (element): element is HTMLElement => element instanceof HTMLElement && element.isConnected,
    )
    const target = next ?? document.getElementById('work')
    if (next && !next.hasAttribute('tabindex')) next.tabIndex = -1
    target?.focus({ preventScroll: next === undefined })
  })
  document.addEventListener('focusin', remember)
  observer.observe(document.body, { childList: true, subtree: true })
  return () => {
    document.removeEventListener('focusin', remember)
    observer.disconnect()
  }
}
