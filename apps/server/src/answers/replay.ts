import type { AnswerReplay, AuditEvent } from '@gepeto/contract'
import { type Audit, appendEvents } from '../audit/index.ts'
import { type Models, maskCall } from '../models/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import type { Database } from '../platform/database/index.ts'
import { AnswerNotRecorded } from './errors.ts'
import { type answerGiven, answerReplayed } from './facts.ts'
import { toModelPrompt } from './prompt.ts'
import type { Composition } from './trail.ts'
import { createAnswerWriter } from './writer.ts'

export interface ReplayOptions {
  database: Database
  audit: Pick<Audit, 'findEvent'>
  models: Models
  /** Whether what somebody asked may be sent outside, by what they say of it now. */
  mayLeave(workspaceId: string, asker: Asker): Promise<boolean>
}

/** Who asked, as the log names them. */
export type Asker = Pick<AuditEvent, 'actorKind' | 'actorId'>

/** What `answerGiven` tells, as it comes back out of the log. */
interface Told {
  question: string
  answer: string
  model: string
  verdicts: string[]
  usage: AnswerReplay['usage']
  composition?: Composition
  composedAs?: string | null
}

type Replayed = AnswerReplay['recorded']

const kind: ReturnType<typeof answerGiven>['kind'] = 'answers.answer.given'

/** Showing how an answer came about, and doing it again on what was recorded. */
export function replayCommands({ database, audit, models, mayLeave }: ReplayOptions) {
  async function recordOf(actor: Actor, id: string): Promise<{ event: AuditEvent; told: Told }> {
    const event = await audit.findEvent(actor, kind, id)
    if (!event?.data) throw new AnswerNotRecorded(id)
    return { event, told: event.data as unknown as Told }
  }

  /**
   * The recorded prompt to the recorded model; null where no model answers. What was asked is the asker's: who withdrew
   * their consent since is asked of models on this machine alone.
   */
  async function askAgain(actor: Actor, asker: Asker, { model }: Told, composition: Composition) {
    const { request, prompt, parameters, isMasked = false, maskedNames = [] } = composition
    const messages = prompt ?? [{ role: 'user', text: request.question }]
    let tried: string[] = []
    let isOutside = false
    try {
      const [route, isAllowed] = await Promise.all([
        models.route(actor, model),
        mayLeave(actor.workspaceId, asker),
      ])
      const steps = isAllowed ? route.steps : route.steps.filter(({ target }) => target.isLocal)
      // Until somebody has answered, any of them may have been sent it.
      tried = steps.map(({ target }) => target.id)
      isOutside = steps.some(({ target }) => !target.isLocal)
      const said = await models.generate({
        actor,
        // What was masked then is masked again, whatever the policy is now.
        route: { ...route, steps, isMasked: isMasked || route.isMasked },
        purpose: 'answer',
        options: {
          prompt: toModelPrompt(messages as Parameters<typeof toModelPrompt>[0]),
          ...parameters,
          providerOptions: { gepeto: request },
        },
        maskedNames,
        signal: AbortSignal.timeout(120_000),
      })
      const raw = said.content.map((part) => (part.type === 'text' ? part.text : '')).join('')
      const upToIt = steps.slice(0, tried.indexOf(said.model.id) + 1)
      if (upToIt.length > 0) isOutside = upToIt.some(({ target }) => !target.isLocal)
      return { isOutside, said: { model: said.model.id, ...read(raw, composition) } }
    } catch {
      return { isOutside, said: null }
    }
  }

  return {
    /**
     * How an answer came about.
     * @param asksAgain sends the recorded prompt to the recorded model once more
     * @throws AnswerNotRecorded
     */
    replayAnswer: guarded(
      'audit:read',
      async (actor: Actor, id: string, asksAgain: boolean): Promise<AnswerReplay> => {
        const { event, told } = await recordOf(actor, id)
        const composedAs = told.composition ? id : told.composedAs
        if (!composedAs) throw new AnswerNotRecorded(id)
        const first = composedAs === id ? { event, told } : await recordOf(actor, composedAs)
        const { told: source } = first
        const { composition } = source
        if (!composition) throw new AnswerNotRecorded(composedAs)
        const recorded: Replayed = { raw: composition.raw, answer: source.answer, verdicts: source.verdicts }
        const checkedAgain = read(composition.raw, composition)
        const asked = asksAgain ? await askAgain(actor, first.event, source, composition) : undefined
        const askedAgain = asked?.said ?? null
        if (asked) {
          const { isOutside } = asked
          const fact = answerReplayed(id, {
            model: source.model,
            answeredBy: askedAgain?.model ?? null,
            isOutside,
          })
          await database.transaction((tx) => appendEvents(tx, actor, [fact]))
        }
        return {
          answerId: id,
          composedAs,
          eventId: event.id,
          askedAt: event.createdAt,
          actorKind: event.actorKind,
          actorId: event.actorId,
          actorName: event.actorName,
          question: told.question,
          found: foundOf(composition),
          ...sentOf(composition),
          parameters: composition.parameters,
          model: source.model,
          usage: source.usage,
          recorded,
          checkedAgain,
          askedAgain,
          differences: [
            ...differences('checked', recorded, checkedAgain),
            ...(askedAgain
              ? [
                  ...difference('asked', 'model', source.model, askedAgain.model),
                  ...differences('asked', recorded, askedAgain),
                ]
              : []),
          ],
        }
      },
    ),
  }
}

export type Replay = ReturnType<typeof replayCommands>

/** What a model said, read and verified against the recorded passages. */
function read(raw: string, { request, reading }: Composition): Replayed {
  const writer = createAnswerWriter(request.passages, reading)
  writer.push(raw)
  const { answer, support } = writer.end().written
  return { raw, answer, verdicts: support.map(({ verdict }) => verdict) }
}

/** The prompt as it left this machine, and what was masked in it. */
function sentOf({ prompt, isMasked, maskedNames }: Composition): Pick<AnswerReplay, 'sent' | 'masked'> {
  if (!prompt || !isMasked) return { sent: prompt, masked: null }
  const { options, masking } = maskCall(
    { prompt: toModelPrompt(prompt as Parameters<typeof toModelPrompt>[0]) },
    maskedNames,
  )
  const sent = options.prompt.map(({ role, content }) => ({
    role,
    text:
      typeof content === 'string'
        ? content
        : content.map((part) => (part.type === 'text' ? part.text : '')).join(''),
  }))
  return { sent, masked: { ...masking.counts() } }
}

function foundOf({ found, request }: Composition): AnswerReplay['found'] {
  const given = new Map(request.passages.map((passage) => [passage.index, passage]))
  return found.map((passage) => ({
    ...passage,
    documentTitle: given.get(passage.index)?.documentTitle ?? '',
    text: given.get(passage.index)?.text ?? '',
  }))
}

type Difference = AnswerReplay['differences'][number]

function difference(
  again: Difference['again'],
  step: Difference['step'],
  recorded: string,
  now: string,
): Difference[] {
  return recorded === now ? [] : [{ again, step, recorded, now }]
}

const differences = (again: Difference['again'], before: Replayed, after: Replayed): Difference[] => [
  ...difference(again, 'said', before.raw, after.raw),
  ...difference(again, 'answer', before.answer, after.answer),
  ...difference(again, 'verification', before.verdicts.join(', '), after.verdicts.join(', ')),
]
