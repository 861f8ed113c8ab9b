import type { Http } from '../platform/http/server.ts'
import type { Identity } from './index.ts'
import { accessReviewRoutes } from './routes/access-review.ts'
import { accountRoutes } from './routes/account.ts'
import { groupRoutes } from './routes/groups.ts'
import { invitationRoutes } from './routes/invitations.ts'
import { keyRoutes } from './routes/keys.ts'
import { linkRoutes } from './routes/links.ts'
import { peopleRoutes } from './routes/people.ts'
import { roleRoutes } from './routes/roles.ts'
import { secondFactorRoutes } from './routes/second-factor.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { singleSignOnRoutes } from './routes/single-sign-on.ts'
import { tokenRoutes } from './routes/tokens.ts'
import { workspaceRoutes } from './routes/workspaces.ts'

export function identityRoutes(app: Http, identity: Identity): void {
  signInRoutes(app, identity)
  singleSignOnRoutes(app, identity)
  linkRoutes(app, identity)
  tokenRoutes(app, identity)
  accountRoutes(app, identity)
  secondFactorRoutes(app, identity)
  workspaceRoutes(app, identity)
  peopleRoutes(app, identity)
  accessReviewRoutes(app, identity)
  invitationRoutes(app, identity)
  roleRoutes(app, identity)
  groupRoutes(app, identity)
  keyRoutes(app, identity)
}
