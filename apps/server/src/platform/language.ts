/** The languages in which Gepeto speaks to people. */
export type InterfaceLanguage = 'en' | 'pt-BR'

/** One sentence in each of them. */
export type Bilingual = Readonly<Record<InterfaceLanguage, string>>

/** An error for people: `message` is the English one. */
export abstract class BilingualError extends Error {
  readonly said: Bilingual

  constructor(said: Bilingual, options?: ErrorOptions) {
    super(said.en, options)
    this.said = said
    // So that a logged error does not say everything twice.
    Object.defineProperty(this, 'said', { enumerable: false })
  }

  /** What went wrong and the way out, in a language. */
  messageIn(language: InterfaceLanguage): string {
    return this.said[language]
  }
}
