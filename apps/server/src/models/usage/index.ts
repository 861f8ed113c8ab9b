import type { Actor } from '../../platform/actor.ts'
import type { Database, Transaction } from '../../platform/database/index.ts'
import type { Log } from '../../platform/telemetry/log.ts'
import { warnOfBudget } from './budget-warning.ts'
import { usageCommands } from './commands.ts'
import { openMeter, type UsageMeter } from './meter.ts'
import { usageData } from './personal-data.ts'
import { readPriceTable } from './prices.ts'
import { type NamesOf, usageQueries } from './queries.ts'
import type { HeldIn } from './writer.ts'

export { registerBudgetHeader } from './budget-header.ts'
export type { WarnOfBudget } from './budget-warning.ts'
export { BudgetUsedUp } from './errors.ts'
export type { Standing, UsageMeter } from './meter.ts'
export type { NamesOf } from './queries.ts'
export { forgetUsage } from './retention.ts'
export { usageRoutes } from './routes.ts'

export interface UsageOptions {
  database: Database
  log: Log
  heldIn: HeldIn
  namesOf: NamesOf
  remoteModels(actor: Actor): Promise<readonly string[]>
  now?: () => Date
}

/** What models use up: counted, priced, limited, shown. */
export function createUsage({ database, log, heldIn, namesOf, remoteModels, now }: UsageOptions) {
  const prices = readPriceTable()
  const meter: UsageMeter = openMeter({ database, log, heldIn, prices, ...(now && { now }) })
  const { describe, ...queries } = usageQueries({ database, meter, namesOf, prices, remoteModels })
  return {
    meter,
    warnOfBudget: warnOfBudget(meter),
    ...queries,
    ...usageCommands({ database, namesOf, forget: meter.forget, describe }),
    personalData: usageData(database, meter.flush),
    /** The other tables go with the workspace's own row. */
    async discardWorkspace(tx: Transaction, workspaceId: string): Promise<void> {
      await tx.$client.query('delete from model_calls where workspace_id = $1', [workspaceId])
    },
    close: meter.close,
  }
}

export type Usage = ReturnType<typeof createUsage>
