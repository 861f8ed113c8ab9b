/** Words that a model reads at once, and those of them whose tags are taken from this reading; ends are exclusive. */
export interface Window {
  from: number
  to: number
  takenFrom: number
  takenTo: number
}

/**
 * Cuts a long text into windows that share a quarter with the next one: of a word that two of them hold, that one's
 * tags count in which it stands farther from the edge.
 * @param lengths tokens of each word
 * @param room tokens that a window takes
 */
export function windowsOf(lengths: readonly number[], room: number): Window[] {
  const windows: Window[] = []
  let from = 0
  let takenFrom = 0
  while (from < lengths.length) {
    let to = from
    for (let tokens = 0; to < lengths.length && (to === from || tokens + lengths[to]! <= room); to++)
      tokens += lengths[to]!
    if (to === lengths.length) {
      windows.push({ from, to, takenFrom, takenTo: to })
      break
    }
    let next = to
    for (let shared = 0; next > from + 1 && shared + lengths[next - 1]! <= room / 4; next--)
      shared += lengths[next - 1]!
    const takenTo = Math.ceil((next + to) / 2)
    windows.push({ from, to, takenFrom, takenTo })
    from = next
    takenFrom = takenTo
  }
  return windows
}
