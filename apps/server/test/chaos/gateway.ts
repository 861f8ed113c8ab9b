import type { ProviderKind } from '@gepeto/contract'
import { builtinConfigured } from '../../src/models/builtin/index.ts'
import {
  freeMeter,
  type GroundedRequest,
  type MeteredCall,
  ModelsUnavailable,
  type Route,
} from '../../src/models/index.ts'
import { openProvider } from '../../src/models/providers/provider.ts'
import { openRouter } from '../../src/models/routing/run.ts'
import type { Actor } from '../../src/platform/actor.ts'
import { openConnections } from '../../src/platform/egress/egress.ts'
import { createResilience } from '../../src/platform/resilience/index.ts'
import { openLog } from '../../src/platform/telemetry/log.ts'
import { type ScriptedProvider, startScriptedProvider } from './scripted-provider.ts'

/** How a request ended. */
export interface Outcome {
  /** Who said the last words; undefined where nobody did. */
  model: string | undefined
  text: string
  /** Models that failed on the way. */
  failed: string[]
  /** The problem it ended with. */
  problem: string | undefined
  /** How often somebody said that it was finished. */
  ends: number
  tookMs: number
  metered: MeteredCall[]
}

export interface GatewayOptions {
  /** Milliseconds since 1970, for the breakers. */
  clock?: () => number
  firstTokenMs?: number
  totalMs?: number
}

const log = openLog('silent')

const actor: Actor = {
  kind: 'system',
  id: 'chaos',
  userId: 'usr_chaos',
  workspaceId: 'ws_chaos',
  permissions: new Set(),
  principals: [],
}

/** What is asked, with the passage that answers it. */
const grounded: GroundedRequest = {
  question: 'When does the nightly backup start, and how long does it take?',
  language: 'en',
  history: [],
  passages: [
    {
      index: 1,
      documentTitle: 'Runbook',
      heading: ['Backup'],
      text: 'The nightly backup starts at 02:30. The nightly backup takes about forty minutes.',
      score: 1,
      coverage: 1,
      similarity: 0.9,
      language: 'en',
    },
  ],
}

/** A router over a chain of scripted providers and the built-in model, as the server builds it. Close it. */
export async function openGateway(chain: readonly string[], options: GatewayOptions = {}) {
  const { clock = Date.now, firstTokenMs = 300, totalMs = 800 } = options
  const resilience = createResilience(log, { clock })
  const connections = openConnections()
  const providers = new Map<string, ScriptedProvider>()
  let metered: MeteredCall[] = []
  const router = openRouter({
    log,
    meter: { ...freeMeter, record: (call) => metered.push(call) },
    observers: [],
  })
  const steps: Route['steps'] = []
  for (const name of chain) {
    if (name === 'builtin') {
      steps.push({ target: builtinConfigured(resilience), firstTokenMs, totalMs })
      continue
    }
    const provider = await startScriptedProvider(name)
    providers.set(name, provider)
    const [target] = openProvider(
      {
        name,
        kind: name as ProviderKind,
        apiKey: 'scripted',
        baseUrl: provider.baseUrl,
        models: ['scripted'],
      },
      { resilience, connections, scope: 'model:' },
    )
    steps.push({ target: target!, firstTokenMs, totalMs })
  }
  const call = (signal: AbortSignal) => ({
    actor,
    route: { name: 'chaos', steps, isMasked: false },
    purpose: 'answer' as const,
    options: {
      prompt: [{ role: 'user' as const, content: [{ type: 'text' as const, text: grounded.question }] }],
      temperature: 0,
      providerOptions: { gepeto: grounded },
    },
    signal,
  })

  return {
    provider: (name: string) => providers.get(name)!,
    breaker: (name: string) => resilience.target(`model:${name}/scripted`).breaker,
    /** Everything that may pass before a request has ended, in milliseconds. */
    deadlineMs: steps.reduce((sum, step) => sum + (step.target.provider === 'builtin' ? 0 : step.totalMs), 0),

    async ask(isStreamed: boolean, signal: AbortSignal = new AbortController().signal): Promise<Outcome> {
      metered = []
      const startedAt = performance.now()
      const outcome: Outcome = {
        model: undefined,
        text: '',
        failed: [],
        problem: undefined,
        ends: 0,
        tookMs: 0,
        metered,
      }
      try {
        if (isStreamed) await readStream(outcome, router.stream(call(signal)))
        else {
          const { model, content, failures } = await router.generate(call(signal))
          outcome.model = model.id
          outcome.text = content.map((part) => (part.type === 'text' ? part.text : '')).join('')
          outcome.failed = failures.map((failure) => failure.model)
          outcome.ends = 1
        }
      } catch (error) {
        if (!(error instanceof ModelsUnavailable)) throw error
        outcome.problem = error.message
        outcome.failed = error.failures.map((failure) => failure.model)
      }
      outcome.tookMs = Math.round(performance.now() - startedAt)
      return outcome
    },

    async close() {
      for (const provider of providers.values()) provider.close()
      await connections.dispatcher.destroy()
    },
  }
}

async function readStream(
  outcome: Outcome,
  parts: ReturnType<ReturnType<typeof openRouter>['stream']>,
): Promise<void> {
  for await (const part of parts) {
    if (part.type === 'model') {
      outcome.model = part.model.id
      outcome.failed = part.failures.map((failure) => failure.model)
    } else if (part.type === 'text-delta') outcome.text += part.delta
    else if (part.type === 'finish') outcome.ends++
  }
}
