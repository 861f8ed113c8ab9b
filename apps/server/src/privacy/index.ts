import type { Consents } from './consents.ts'
import type { Holds } from './holds.ts'
import { type PersonCommandsOptions, personCommands } from './person.ts'
import { openRetention, type RetentionOptions } from './retention.ts'

export { type Consents, openConsents } from './consents.ts'
export { type Holds, openHolds, type RefuseHeld } from './holds.ts'
export type { PersonalData } from './person.ts'
export { privacyRoutes } from './routes.ts'

export interface PrivacyOptions
  extends Omit<PersonCommandsOptions, 'refuseHeld' | 'consents'>,
    Omit<RetentionOptions, 'holds'> {
  holds: Holds
  consents: Consents
}

/** A person's data: taken away, erased, kept for a time, held, agreed to. */
export function createPrivacy({ holds, consents, jobs, retainers, ...options }: PrivacyOptions) {
  const { database } = options
  const { start, ...retention } = openRetention({ database, jobs, holds, retainers })
  const { listHolds, setHold, liftHold } = holds
  const { ownConsents, consentsOfPerson, decideConsent } = consents
  return {
    ...personCommands({
      ...options,
      consents: consents.personalData,
      refuseHeld: holds.refuseHeld,
    }),
    ...retention,
    listHolds,
    setHold,
    liftHold,
    ownConsents,
    consentsOfPerson,
    decideConsent,
    start,
  }
}

export type Privacy = ReturnType<typeof createPrivacy>
