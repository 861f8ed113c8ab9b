import { type Fact, systemChain } from '../audit/index.ts'
import type { SignInWay } from './failed-sign-ins.ts'

export const workspaceCreated = (id: string): Fact => ({
  kind: 'identity.workspace.created',
  subjectId: id,
  data: {},
})

export const ownerCreated = (userId: string): Fact => ({
  kind: 'identity.owner.created',
  subjectId: userId,
  data: {},
})

/** A session takes the place of another, since what opens the account was changed in that one. */
export const sessionReplaced = (id: string, replaced: string | undefined): Fact => ({
  kind: 'identity.session.replaced',
  subjectId: id,
  data: { replaced: replaced ?? null },
})

type Failure = { way: SignInWay; reason: string; account: string | null; network: string }

/** Of whom is not known: `account` and `network` are pseudonyms. */
export const signInFailed = ({ way, reason, account, network }: Failure): Fact => ({
  kind: 'identity.sign-in.failed',
  subjectId: account ?? network,
  data: { way, reason, network },
})

/** Failures that were only counted, by their reasons. */
export const signInsFailed = (from: Date, to: Date, reasons: Record<string, number>): Fact => ({
  kind: 'identity.sign-in.failures-counted',
  subjectId: systemChain,
  data: { from: from.toISOString(), to: to.toISOString(), reasons },
})

type Key = {
  id: string
  name: string
  prefix: string
  expiresAt?: Date | null
  permissions?: readonly string[] | null
  collections?: readonly string[] | null
  /** null: nobody's. */
  userId: string | null
}

/** What is told of a person's key goes with them, whoever made or revoked it. */
const ofPerson = (userId: string | null) => (userId === null ? {} : { about: userId })

export const apiKeyCreated = ({
  id,
  name,
  prefix,
  expiresAt,
  permissions,
  collections,
  userId,
}: Key): Fact => ({
  kind: 'identity.api-key.created',
  subjectId: id,
  data: {
    name,
    prefix,
    expiresAt: expiresAt?.toISOString() ?? null,
    permissions: permissions ?? null,
    collections: collections ?? null,
  },
  ...ofPerson(userId),
})

export const apiKeyRevoked = ({ id, name, prefix, userId }: Key): Fact => ({
  kind: 'identity.api-key.revoked',
  subjectId: id,
  data: { name, prefix },
  ...ofPerson(userId),
})

export const workspaceChanged = (id: string, data: { name?: string; settings?: object }): Fact => ({
  kind: 'identity.workspace.changed',
  subjectId: id,
  data,
})

export const workspaceDeleted = (id: string, name: string): Fact => ({
  kind: 'identity.workspace.deleted',
  subjectId: id,
  data: { name },
  // The keys of people go with the workspace.
  about: '',
})

export const personJoined = (userId: string, role: string): Fact => ({
  kind: 'identity.person.joined',
  subjectId: userId,
  data: { role },
})

export const personRoleChanged = (userId: string, from: string, to: string): Fact => ({
  kind: 'identity.person.role-changed',
  subjectId: userId,
  data: { from, to },
})

export const personSuspended = (userId: string): Fact => ({
  kind: 'identity.person.suspended',
  subjectId: userId,
  data: {},
})

export const personReinstated = (userId: string): Fact => ({
  kind: 'identity.person.reinstated',
  subjectId: userId,
  data: {},
})

export const personRemoved = (userId: string, role: string): Fact => ({
  kind: 'identity.person.removed',
  subjectId: userId,
  data: { role },
})

type Invited = { id: string; role: string; mailedAt: Date | null }

export const personInvited = ({ id, role, mailedAt }: Invited): Fact => ({
  kind: 'identity.invitation.created',
  subjectId: id,
  data: { role, mailed: mailedAt !== null },
})

export const invitationResent = ({ id, mailedAt }: Invited): Fact => ({
  kind: 'identity.invitation.resent',
  subjectId: id,
  data: { mailed: mailedAt !== null },
})

export const invitationRevoked = ({ id }: { id: string }): Fact => ({
  kind: 'identity.invitation.revoked',
  subjectId: id,
  data: {},
})

export const invitationAccepted = ({ id }: { id: string }, userId: string, isNewAccount: boolean): Fact => ({
  kind: 'identity.invitation.accepted',
  subjectId: id,
  data: { userId, isNewAccount },
})

type RoleFacts = { id: string; name: string; permissions: readonly string[] }

export const roleCreated = ({ id, name, permissions }: RoleFacts): Fact => ({
  kind: 'identity.role.created',
  subjectId: id,
  data: { name, permissions },
})

export const roleChanged = ({ id, name, permissions }: RoleFacts): Fact => ({
  kind: 'identity.role.changed',
  subjectId: id,
  data: { name, permissions },
})

export const roleDeleted = ({ id, name }: RoleFacts): Fact => ({
  kind: 'identity.role.deleted',
  subjectId: id,
  data: { name },
})

type GroupFacts = { id: string; name: string }

export const groupCreated = ({ id, name }: GroupFacts): Fact => ({
  kind: 'identity.group.created',
  subjectId: id,
  data: { name },
})

export const groupRenamed = ({ id, name }: GroupFacts): Fact => ({
  kind: 'identity.group.renamed',
  subjectId: id,
  data: { name },
})

export const groupDeleted = ({ id, name }: GroupFacts): Fact => ({
  kind: 'identity.group.deleted',
  subjectId: id,
  data: { name },
})

export const groupJoined = (id: string, userId: string): Fact => ({
  kind: 'identity.group.joined',
  subjectId: id,
  data: { userId },
})

export const groupLeft = (id: string, userId: string): Fact => ({
  kind: 'identity.group.left',
  subjectId: id,
  data: { userId },
})

type Subject = { id: string; name: string | null }

/** Built for facts whose kind and subject say it all. */
const plain =
  (kind: Fact['kind']) =>
  (subjectId: string): Fact => ({ kind, subjectId, data: {} })
const named =
  (kind: Fact['kind']) =>
  ({ id, name }: Subject): Fact => ({
    kind,
    subjectId: id,
    data: { name },
  })

export const userRenamed = named('identity.user.renamed')
export const passwordReset = plain('identity.password.reset')
export const resetLinkMade = plain('identity.password.reset-link-made')
export const passkeyRenamed = named('identity.passkey.renamed')
export const passkeyRemoved = named('identity.passkey.removed')
export const sessionRenamed = named('identity.session.renamed')
export const sessionRevoked = plain('identity.session.revoked')
export const signedOutEverywhere = plain('identity.user.signed-out-everywhere')
export const tokenReused = plain('identity.refresh-token.reused')

export const cameBySingleSignOn = (userId: string, role: string): Fact => ({
  kind: 'identity.user.came-by-single-sign-on',
  subjectId: userId,
  data: { role },
})
export const unprovenCredentialsDropped = plain('identity.user.unproven-credentials-dropped')

export const signingKeysRotated = (kid: string, revokedOlder: boolean): Fact => ({
  kind: 'identity.signing-keys.rotated',
  subjectId: kid,
  data: { revokedOlder },
})

export const accessReviewed = (workspaceId: string): Fact => ({
  kind: 'identity.access.reviewed',
  subjectId: workspaceId,
  data: {},
})
