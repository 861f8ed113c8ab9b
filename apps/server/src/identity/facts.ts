import type { SignInMethod } from '@gepeto/contract'
import type { Fact } from '../audit/index.ts'

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

export const signedIn = (userId: string, method: SignInMethod): Fact => ({
  kind: 'identity.user.signed-in',
  subjectId: userId,
  data: { method },
})

export const signedOut = (userId: string): Fact => ({
  kind: 'identity.user.signed-out',
  subjectId: userId,
  data: {},
})

type Key = {
  id: string
  name: string
  prefix: string
  expiresAt?: Date | null
  permissions?: readonly string[] | null
  collections?: readonly string[] | null
}

export const apiKeyCreated = ({ id, name, prefix, expiresAt, permissions, collections }: Key): Fact => ({
  kind: 'identity.api-key.created',
  subjectId: id,
  data: {
    name,
    prefix,
    expiresAt: expiresAt?.toISOString() ?? null,
    permissions: permissions ?? null,
    collections: collections ?? null,
  },
})

export const apiKeyRevoked = ({ id, name, prefix }: Key): Fact => ({
  kind: 'identity.api-key.revoked',
  subjectId: id,
  data: { name, prefix },
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
  (kind: string) =>
  (subjectId: string): Fact => ({ kind: `identity.${kind}`, subjectId, data: {} })
const named =
  (kind: string) =>
  ({ id, name }: Subject): Fact => ({
    kind: `identity.${kind}`,
    subjectId: id,
    data: { name },
  })

export const userRenamed = named('user.renamed')
export const passwordChanged = plain('password.changed')
export const passwordReset = plain('password.reset')
export const resetLinkMade = plain('password.reset-link-made')
export const emailVerified = plain('email.verified')
export const secondFactorEnabled = plain('second-factor.enabled')
export const secondFactorDisabled = plain('second-factor.disabled')
export const recoveryCodesRenewed = plain('recovery-codes.renewed')
export const recoveryCodeUsed = plain('recovery-code.used')
export const passkeyAdded = named('passkey.added')
export const passkeyRenamed = named('passkey.renamed')
export const passkeyRemoved = named('passkey.removed')
export const sessionRenamed = named('session.renamed')
export const sessionRevoked = plain('session.revoked')
export const signedOutEverywhere = plain('user.signed-out-everywhere')
export const tokenReused = plain('refresh-token.reused')
export const cameBySingleSignOn = plain('user.came-by-single-sign-on')
export const unprovenCredentialsDropped = plain('user.unproven-credentials-dropped')

export const signingKeysRotated = (kid: string, revokedOlder: boolean): Fact => ({
  kind: 'identity.signing-keys.rotated',
  subjectId: kid,
  data: { revokedOlder },
})
