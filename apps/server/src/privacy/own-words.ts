type Told = Readonly<Record<string, unknown>>

/** An event as the log opens it. */
interface OpenedEvent {
  kind?: string | undefined
  data: Told | null
}

/**
 * What of an event somebody may take away, by the beginning of its kind: what they wrote themselves, and what is known of
 * them. Of every other event, that it happened. Prompts, passages, instructions and titles are others' words, or rest on
 * documents that they may not read now.
 */
const own: readonly [kinds: string, fields: readonly string[] | 'all'][] = [
  ['answers.answer.replayed', ['model', 'answeredBy', 'isOutside']],
  ['answers.answer.', ['question']],
  ['assistants.draft.tried', ['question', 'model']],
  ['audit.log.read', 'all'],
  ['conversations.', 'all'],
  ['identity.', 'all'],
  ['knowledge.document.added', ['title', 'collectionId', 'bytes']],
  ['knowledge.documents.found-unshared', ['query']],
  ['privacy.consent.', 'all'],
]

/** The event with the person's own words and facts, and nothing else of what is told. */
export function ownWords<Event extends OpenedEvent>(event: Event): Event {
  const { kind = '', data } = event
  const fields = own.find(([kinds]) => kind.startsWith(kinds))?.[1] ?? []
  if (data === null || fields === 'all') return event
  return {
    ...event,
    data: Object.fromEntries(Object.entries(data).filter(([name]) => fields.includes(name))),
  }
}
