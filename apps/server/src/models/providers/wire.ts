import type { Dispatcher } from 'undici'

/** What it takes to speak OpenAI's chat completions with a provider directly. */
export interface Wire {
  /** Without a slash at the end; `/chat/completions` follows. */
  baseUrl: string
  /** Those that let in; names in lower case. */
  headers: Readonly<Record<string, string>>
  /** What lets in, to be left out of what the provider says. */
  apiKey: string | undefined
  /** The model as the provider calls it. */
  model: string
  /** The connections to it: an address that a person named leads only where the way out allows. */
  dispatcher: Dispatcher
  /** Throws AddressForbidden where the address itself is one that may not be called. */
  check(url: string): void
}
