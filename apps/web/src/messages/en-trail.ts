import type { AnswerReplay, Verdict } from '@gepeto/contract'
import { counter } from './plural.ts'

const plural = counter('en')

type Difference = AnswerReplay['differences'][number]

const verdicts: Record<Verdict, string> = {
  supported: 'supported',
  partial: 'supported in part',
  unsupported: 'not supported',
}

const steps: Record<Difference['step'], string> = {
  model: 'The model',
  said: 'What the model said',
  answer: 'The answer',
  verification: 'The verdicts',
}

const differsWhen: Record<Difference['again'], string> = {
  checked: 'when the recorded words are checked again',
  asked: 'when the model is asked once more',
}

/** What is said of one event: how an answer came about, and the proof of it. */
export const trailEn = {
  show: 'How it came about',
  hide: 'Hide how it came about',
  proof: 'Proof',
  proofHint: 'A file that shows that this event stands in the signed chain',
  proofSaved: (file: string) =>
    `To check it on any machine, without this server: gepeto audit verify --offline ${file} --public-key KEY, with the key that “Check the chain” shows.`,
  asked: 'Asked',
  askedBy: (who: string, when: string) => `${who}, ${when}`,
  repeats: (id: string) => `Given again as it was composed before, as ${id}. The steps are those of then.`,
  found: (n: number) => plural(n, { one: '1 passage was found', other: '# passages were found' }),
  version: (n: number) => `version ${n}`,
  score: (score: string) => `score ${score}`,
  shownAs: (numbers: string) => `cited as ${numbers}`,
  notCited: 'not cited',
  passage: 'Its text',
  sent: (model: string) => `Sent to ${model}`,
  usage: (input: string, output: string, cost: string) => `${input} tokens sent, ${output} received, ${cost}`,
  noPrompt: 'The built-in model needs no prompt: it reads the passages themselves.',
  masked: (kinds: string) => `Masked before it was sent: ${kinds}. Placeholders stood for it.`,
  maskedNothing: 'It was to be masked before it was sent; nothing personal was found.',
  maskedKinds: {
    SECRET: 'keys and passwords',
    EMAIL: 'e-mail addresses',
    IBAN: 'IBANs',
    CNPJ: 'CNPJs',
    CPF: 'CPFs',
    CARD: 'cards',
    PHONE: 'telephone numbers',
    PERSON: 'names of people',
  } as Record<string, string>,
  unmasked: 'Where the model wrote a placeholder, what it stands for is shown.',
  roles: { system: 'Instructions', user: 'Question and passages', assistant: 'Earlier answer' } as Record<
    string,
    string
  >,
  said: 'Said by the model, before anything was checked',
  numbers:
    'Here [1], [2] are the numbers of the passages found. The answer that was shown numbers its citations anew, in their order.',
  shown: 'Shown as the answer',
  verdict: (n: number, verdict: string) => `Sentence ${n}: ${verdict}`,
  verdicts,
  noVerdicts: 'There was nothing to verify.',
  again: 'Done again',
  same: 'The recorded words, read and checked again, give the same answer and the same verdicts.',
  sameAgain: 'Asked once more, the model gave the same answer with the same verdicts.',
  noAnswer: 'No model answered this time.',
  differs: 'A model may choose other words at any time; that is no fault.',
  difference: ({ step, again }: Pick<Difference, 'step' | 'again'>) =>
    `${steps[step]}, ${differsWhen[again]}`,
  recorded: 'Recorded',
  now: 'Now',
  ask: 'Ask the model once more',
  asking: 'Asking…',
  askHint: 'Sends the recorded prompt again. It may cost something, and is written down.',
}
