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

export const signedIn = (userId: string): Fact => ({
  kind: 'identity.user.signed-in',
  subjectId: userId,
  data: {},
})

export const signedOut = (userId: string): Fact => ({
  kind: 'identity.user.signed-out',
  subjectId: userId,
  data: {},
})

type Key = { id: string; name: string; prefix: string; expiresAt?: Date | null }

export const apiKeyCreated = ({ id, name, prefix, expiresAt }: Key): Fact => ({
  kind: 'identity.api-key.created',
  subjectId: id,
  data: { name, prefix, expiresAt: expiresAt?.toISOString() ?? null },
})

export const apiKeyRevoked = ({ id, name, prefix }: Key): Fact => ({
  kind: 'identity.api-key.revoked',
  subjectId: id,
  data: { name, prefix },
})
