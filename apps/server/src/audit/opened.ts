import type { DataKey } from '../platform/crypto/data-keys.ts'
import { placeOf } from './event-record.ts'
import { type EventColumns, toEvent } from './stored-events.ts'

/** What is told of an event; null where its key is destroyed, or somebody changed it: verifying says so. */
export function openSealed(
  row: EventColumns & { sealed: Buffer },
  seals: ReadonlyMap<string, DataKey>,
): Record<string, unknown> | null {
  const seal = seals.get(row.key_id)
  if (!seal) return null
  try {
    return JSON.parse(seal.open(row.sealed, placeOf(toEvent(row)))) as Record<string, unknown>
  } catch {
    return null
  }
}
