/** Where a place in a source is pointed at: an answer's citation by number. */
export interface CitationPlace {
  answerId: string
  index: number
}

/** Every address of the page. Links are made here and nowhere else. */
export const paths = {
  /** @param assistant id or slug of who is to answer */
  home: (assistant?: string) => (assistant ? `/?${new URLSearchParams({ assistant })}` : '/'),
  chat: (conversationId: string) => `/chat/${conversationId}`,
  library: () => '/library',
  collection: (collectionId: string) => `/library/${collectionId}`,
  assistants: () => '/assistants',
  assistant: (assistantId: string, view?: 'try' | 'versions') =>
    `/assistants/${assistantId}${view ? `?${new URLSearchParams({ view })}` : ''}`,
  document: (documentId: string, place?: { version?: number; start?: number; end?: number }) => {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(place ?? {})) {
      if (value !== undefined) query.set(name, String(value))
    }
    return `/documents/${documentId}${query.size > 0 ? `?${query}` : ''}`
  },
  settings: (section?: string) => (section ? `/settings/${section}` : '/settings'),
  invitation: () => '/invitation',
  signIn: () => '/sign-in',
  forgotPassword: () => '/forgot-password',
  /** Where one sets up the second factor that the workspace asks for, before going on to `next`. */
  secondFactor: (next: string | null) => `/second-factor${next ? `?${new URLSearchParams({ next })}` : ''}`,
  setup: () => '/setup',
  apiDocs: () => '/api/docs',
}

/** `ans_1.2`: the second citation of that answer, as it stands in a chat's address. */
export const writePlace = ({ answerId, index }: CitationPlace) => `${answerId}.${index}`

export function readPlace(text: string | undefined): CitationPlace | null {
  const match = /^(ans_\w+)\.(\d+)$/.exec(text ?? '')
  return match ? { answerId: match[1] as string, index: Number(match[2]) } : null
}
