export interface DiffLine {
  kind: 'same' | 'added' | 'removed'
  text: string
}

/** Texts of more lines than this together are shown whole, one after the other. */
const mostLines = 800

/** How a text became another, line by line: the longest common subsequence stays. */
export function diffLines(before: string, after: string): DiffLine[] {
  const old = before === '' ? [] : before.split('\n')
  const fresh = after === '' ? [] : after.split('\n')
  const all = (lines: string[], kind: DiffLine['kind']) => lines.map((text) => ({ kind, text }))
  if (old.length + fresh.length > mostLines) return [...all(old, 'removed'), ...all(fresh, 'added')]
  // Lengths of the common subsequences of what follows each pair of places.
  const common = Array.from({ length: old.length + 1 }, () => new Array<number>(fresh.length + 1).fill(0))
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = fresh.length - 1; j >= 0; j--)
      common[i]![j] =
        old[i] === fresh[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!)
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length && j < fresh.length) {
    if (old[i] === fresh[j]) {
      lines.push({ kind: 'same', text: old[i]! })
      i++
      j++
    } else if (common[i + 1]![j]! >= common[i]![j + 1]!) lines.push({ kind: 'removed', text: old[i++]! })
    else lines.push({ kind: 'added', text: fresh[j++]! })
  }
  return [...lines, ...all(old.slice(i), 'removed'), ...all(fresh.slice(j), 'added')]
}
