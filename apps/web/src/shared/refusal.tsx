import { ApiProblem } from '@gepeto/sdk'
import type { Messages } from '../messages/en.ts'
import { useMessages } from './i18n.tsx'
import { ProblemNote, sentenceOf } from './problem-note.tsx'

/** True for the API's problem of this code, for example "identity/code-refused". */
export const isProblem = (error: unknown, code: string) =>
  error instanceof ApiProblem && error.problem.type.endsWith(`/${code}`)

/** Why somebody was not let on, in a sentence; with the time to wait after too many attempts. */
export function refusalOf(error: unknown, messages: Messages): string {
  const { signIn } = messages
  if (error instanceof ApiProblem && error.status === 429 && !isProblem(error, 'second-factor-locked')) {
    const seconds = error.retryAfterSeconds ?? 60
    return seconds > 90 ? signIn.waitMinutes(Math.ceil(seconds / 60)) : signIn.waitSeconds(seconds)
  }
  return sentenceOf(error, messages)
}

/** A form's refusal: one sentence where the person can do something about it, the whole note where they cannot. */
export function Refusal({ error, sentence }: { error: unknown; sentence?: string | undefined }) {
  const messages = useMessages()
  if (!sentence && !(error instanceof ApiProblem && error.status < 500)) return <ProblemNote error={error} />
  return (
    <p role="alert" className="text-sm text-bad">
      {sentence ?? refusalOf(error, messages)}
    </p>
  )
}
