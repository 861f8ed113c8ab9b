import type { ErasureCertificate } from '@gepeto/contract'
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
