import type { Answer } from '@gepeto/contract'
import { withheldSentence } from '../answers/index.ts'
import type { Knowledge } from '../knowledge/index.ts'
import type { Actor } from '../platform/actor.ts'

/** Gives recorded answers as their reader may have them today: what rests on a document since closed to them is held back. */
export function openWithholding({ hiddenDocuments }: Pick<Knowledge, 'hiddenDocuments'>) {
  /** Runs in the actor's workspace: for queries that are guarded themselves. */
  async function withhold(
    actor: Actor,
    answers: readonly (Answer | null)[],
  ): Promise<<Given extends Answer | null>(answer: Given) => Given> {
    const cited = answers.flatMap((answer) => answer?.citations.map(({ documentId }) => documentId) ?? [])
    const hidden = await hiddenDocuments(actor, cited)
    return (answer) =>
      answer?.citations.some(({ documentId }) => hidden.has(documentId))
        ? { ...answer, ...held(answer.language) }
        : answer
  }

  return { withhold, hiddenDocuments }
}

export type Withholding = ReturnType<typeof openWithholding>

/** Its sentences are the documents' own, so none of them goes out. */
const held = (language: string): Pick<Answer, 'answer' | 'abstained' | 'citations' | 'support'> => ({
  answer: withheldSentence(language),
  abstained: true,
  citations: [],
  support: [],
})
