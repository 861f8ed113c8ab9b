/** Line ends that a reader of lines may know beside the line feed. */
const LINE_ENDS = /\r\n?|[\v\f\u0085\u2028\u2029]/g
/** What no reader sees, and what makes a text read in another order than it stands: controls, widthless, bidi, tags. */
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Cf}]/gu
/** Marks of chat templates, which some model servers take for their own wherever they stand. */
const TEMPLATE_MARKS =
  /<(\|[^<>|\s]{1,40}\|)>|<(\/?(?:s|bos|eos|start_of_turn|end_of_turn|im_start|im_end))>|\[(\/?(?:INST|SYS|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS))\]|<(<\/?SYS>)>/gi
/** A line that looks like the fence's, whatever dash it is written with. */
const FENCE_LIKE = /^([^\p{L}\p{N}\n]*passage)\s*[\p{Pd}\p{Pc}]+/gimu

/**
 * A text as it may stand between fences: lines end in one way only, nothing is unseen, no mark of a chat template and no
 * line like a fence's is left, nor the boundary itself, however it was written. What a reader sees stays readable.
 */
export function quotable(text: string, boundary: string): string {
  const seen = text.replace(LINE_ENDS, '\n').replace(UNSEEN, '')
  return withoutBoundary(seen, boundary)
    .replace(TEMPLATE_MARKS, (_, bar, tag, square, double) =>
      square ? `[ ${square} ]` : `< ${bar ?? tag ?? double} >`,
    )
    .replace(FENCE_LIKE, '$1: ')
}

/** A boundary cannot be guessed; should one ever come up in a text all the same, a mark that it cannot hold replaces it. */
function withoutBoundary(text: string, boundary: string): string {
  const plain = text.normalize('NFKC').toLowerCase()
  if (!plain.includes(boundary.toLowerCase())) return text
  const exact = new RegExp(boundary, 'gi')
  const direct = text.replace(exact, '…')
  return direct.normalize('NFKC').toLowerCase().includes(boundary.toLowerCase())
    ? direct.normalize('NFKC').replace(exact, '…')
    : direct
}
