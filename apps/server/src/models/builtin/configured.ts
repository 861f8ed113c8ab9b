import type { Resilience } from '../../platform/resilience/index.ts'
import { GroundedRequest } from '../grounded-request.ts'
import type { ConfiguredModel } from '../route.ts'
import { goOnFrom } from './going-on.ts'
import { builtinModel } from './model.ts'

/** The built-in model as one that routes can name. */
export function builtinConfigured(resilience: Resilience): ConfiguredModel {
  return {
    id: 'builtin',
    provider: 'builtin',
    isLocal: true,
    model: builtinModel(),
    // It runs in this process: no limit but the processor, and nothing to tell other instances.
    target: resilience.target('model:builtin', { isShared: false, limit: Number.POSITIVE_INFINITY }),
    goOn({ providerOptions }, said) {
      const given = GroundedRequest.safeParse(providerOptions?.gepeto)
      return given.success ? goOnFrom(given.data, said) : undefined
    },
  }
}
