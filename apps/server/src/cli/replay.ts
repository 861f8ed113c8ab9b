import { type AnswerReplay, type Verdict, wordsOfActor } from '@gepeto/contract'
import { type Command, CommandProblem } from './command.ts'
import { language, messages } from './messages.ts'

export const replay: Command = {
  name: 'replay',
  summary: messages.replay.summary,
  usage: messages.replay.usage,
  options: { 'no-model': { type: 'boolean', about: messages.replay.noModel } },
  async run({ positionals: [id], flags, output, api }) {
    if (!id) throw new CommandProblem(messages.replay.noAnswer)
    const { audit } = await api()
    const replayed = flags['no-model'] ? await audit.answer(id) : await audit.replay(id)
    output.result(replayed, text(replayed))
  },
}

function text(replayed: AnswerReplay): string {
  const { question, found, sent, masked, model, recorded, askedAgain, differences } = replayed
  const words = messages.replay
  const section = (title: string, lines: string[]) => [`## ${title}`, ...lines, '']
  return [
    ...section(words.asked(replayed.askedAt, wordsOfActor(replayed, language)), [question]),
    ...section(
      words.found(found.length),
      found.map(
        ({ index, documentTitle, documentId, documentVersion, start, end, score }) =>
          `[${index}] ${documentTitle} (${documentId}, ${words.version(documentVersion)}, ${start}-${end}) ${score.toFixed(3)}`,
      ),
    ),
    ...section(words.sent(model, JSON.stringify(replayed.parameters)), [
      ...(sent ? sent.map(({ role, text }) => `${role}: ${text}`) : [words.noPrompt]),
      ...(masked ? [words.masked(counted(masked))] : []),
    ]),
    ...section(words.said, [...(masked ? [words.unmasked] : []), recorded.raw]),
    ...section(words.answered(inWords(recorded.verdicts)), [recorded.answer]),
    ...(askedAgain ? section(words.saidAgain(askedAgain.model), [askedAgain.raw]) : []),
    ...section(
      differences.length === 0 ? words.same : words.differs(differences.length),
      differences.map(({ again, step, recorded, now }) =>
        words.difference(
          words.agains[again],
          words.steps[step],
          ...(step === 'verification'
            ? ([inWords(recorded.split(', ')), inWords(now.split(', '))] as const)
            : ([recorded, now] as const)),
        ),
      ),
    ),
  ]
    .join('\n')
    .trimEnd()
}

const counted = (masked: Record<string, number>): string =>
  Object.entries(masked)
    .map(([kind, count]) => `${kind}: ${count}`)
    .join(', ')

const inWords = (verdicts: readonly string[]): string =>
  verdicts.map((verdict) => messages.replay.verdicts[verdict as Verdict] ?? verdict).join(', ')
