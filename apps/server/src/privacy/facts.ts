import type { ErasureCertificate, LegalHold, Purpose, RetentionRule, RetentionRun } from '@gepeto/contract'
import type { Fact } from '../audit/index.ts'

/** The certificate: sealed under the workspace's key, since the person's is gone. */
export const personErased = ({ personId, ...certificate }: ErasureCertificate): Fact => ({
  kind: 'privacy.person.erased',
  subjectId: personId,
  data: certificate,
  about: '',
})

export const personExported = (personId: string): Fact => ({
  kind: 'privacy.person.exported',
  subjectId: personId,
  data: {},
})

export const retentionChanged = (
  workspaceId: string,
  before: readonly RetentionRule[],
  after: readonly RetentionRule[],
): Fact => ({ kind: 'privacy.retention.changed', subjectId: workspaceId, data: { before, after }, about: '' })

export const retentionApplied = (workspaceId: string, run: RetentionRun): Fact => ({
  kind: 'privacy.retention.applied',
  subjectId: workspaceId,
  data: run,
  about: '',
})

type HeldSubject = Pick<LegalHold, 'id' | 'scope' | 'subjectId'>

/** The reason may name who is held, so it goes with their key; of anything else it is the workspace's. */
const aboutHeld = ({ scope, subjectId }: HeldSubject) => (scope === 'person' ? subjectId : '')

export const holdSet = (hold: HeldSubject, reason: string): Fact => ({
  kind: 'privacy.hold.set',
  subjectId: hold.subjectId,
  data: { holdId: hold.id, reason },
  about: aboutHeld(hold),
})

export const holdLifted = (hold: HeldSubject, reason: string): Fact => ({
  kind: 'privacy.hold.lifted',
  subjectId: hold.subjectId,
  data: { holdId: hold.id, reason },
  about: aboutHeld(hold),
})

export const consentDecided = (
  personId: string,
  purpose: Purpose,
  isGiven: boolean,
  textVersion: string,
): Fact => ({
  kind: isGiven ? 'privacy.consent.given' : 'privacy.consent.withdrawn',
  subjectId: personId,
  data: { purpose, textVersion },
})
