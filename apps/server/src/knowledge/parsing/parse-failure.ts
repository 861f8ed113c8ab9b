import { failureMessages } from './failure-messages.ts'

export type ParseFailureCode =
  | 'encrypted'
  | 'corrupt'
  | 'empty'
  | 'scanned'
  | 'unsupported'
  | 'too-large'
  | 'timed-out'
  | 'out-of-memory'
  | 'suspicious-archive'

/** What a failure's message names: which are filled depends on the code. */
export interface ParseFailureFacts {
  /** `unsupported`, `corrupt`: the format, by its content. */
  type?: string
  /** `too-large`, `out-of-memory`: the limit, in bytes. */
  limitBytes?: number
  /** `too-large`: the limit of the text inside, where that is what is too much. */
  limitCharacters?: number
  /** `too-large`: the limit of paragraphs, where there are too many. */
  limitBlocks?: number
  /** `timed-out`: the limit, in milliseconds. */
  limitMs?: number
}

/** Why a file could not become a document. `message` is English; `messageIn` speaks the reader's language. */
export class ParseFailure extends Error {
  readonly code: ParseFailureCode
  readonly facts: ParseFailureFacts
  constructor(code: ParseFailureCode, facts: ParseFailureFacts = {}, options?: ErrorOptions) {
    super(failureMessages[code].en(facts), options)
    this.name = 'ParseFailure'
    this.code = code
    this.facts = facts
  }

  /** A sentence for a person: the reason and what to do next. */
  messageIn(language: 'en' | 'pt-BR'): string {
    return failureMessages[this.code][language](this.facts)
  }
}
