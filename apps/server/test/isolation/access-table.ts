import type { Permission } from '@gepeto/contract'

/** Things that calls name. */
export type Thing =
  | 'assistant'
  | 'collection'
  | 'document'
  | 'conversation'
  | 'answer'
  | 'message'
  | 'key'
  | 'user'
  | 'group'
  | 'role'
  | 'given' // a role that is given to people
  | 'invitation'
  | 'workspace'
  | 'budget'
  | 'event'
  | 'hold' // a legal one
  | 'provider' // of models
  | 'route' // of models

/** What a call needs and names: every route of the server, in the order of the API's documentation. */
export interface RouteAccess {
  /** All of these; `anyone`: no credential; `signed in`: a credential, no permission. */
  needs: 'anyone' | 'signed in' | Permission[]
  /** Whose id stands in the address. */
  names?: Thing
  /** What stands for `:id` or `*` in the address where it names no thing. */
  at?: string
  /** After the address; `{workspace}` and the like stand for ids. */
  query?: string
  /** A body that is valid; `{collection}` and the like stand for ids. */
  body?: object
  /** A file in a form field of this name instead of a body. */
  file?: string
  /** Besides a plain answer, or instead of it: an event stream, a stream that does not end, the socket. */
  /** What a permitted caller with an API key is answered, where it is a problem: what only a session may do, or has no object. */
  permitted?: number
  transports?: readonly ('HTTP' | 'SSE' | 'endless SSE' | 'socket')[]
}

/** Of one's own account: a key that may use it is told that this takes a session, or that there is no such thing. */
const own = (permitted?: number, body?: object): RouteAccess => ({ needs: ['account:use'], permitted, body })

const password = 'correct horse battery'

const ask: RouteAccess = {
  needs: ['answers:ask', 'search:use'],
  body: { question: 'When does the nightly backup start?', collections: ['{collection}'] },
  transports: ['HTTP', 'SSE'],
}

const complete: RouteAccess = {
  needs: ['answers:ask', 'search:use'],
  body: { model: 'gepeto', messages: [{ role: 'user', content: 'When does the nightly backup start?' }] },
}

/** The matrix of the tests and of docs/access-matrix.md. A route that is not in it fails the tests. */
export const accessTable: Record<string, RouteAccess> = {
  'GET /health': { needs: 'anyone' },
  'GET /health/live': { needs: 'anyone' },
  'GET /health/ready': { needs: 'anyone' },
  'GET /metrics': { needs: 'anyone' },
  'GET /api/openapi.json': { needs: 'anyone' },
  'GET /api/docs': { needs: 'anyone' },

  'GET /api/v1/auth/session': { needs: 'anyone' },
  'POST /api/v1/auth/setup': { needs: 'anyone' },
  'POST /api/v1/auth/sign-in': { needs: 'anyone' },
  'POST /api/v1/auth/sign-out': { needs: 'anyone' },
  'POST /api/v1/auth/second-factor': { needs: 'anyone' },
  'POST /api/v1/auth/passkey/options': { needs: 'anyone' },
  'POST /api/v1/auth/passkey': { needs: 'anyone' },
  'GET /api/v1/auth/single-sign-on/:id': { needs: 'anyone' },
  'GET /api/v1/auth/single-sign-on/:id/callback': { needs: 'anyone' },
  'POST /api/v1/auth/password-reset': { needs: 'anyone' },
  'POST /api/v1/auth/password-reset/complete': { needs: 'anyone' },
  'POST /api/v1/auth/email-verification': { needs: 'anyone' },
  'POST /api/v1/auth/token': { needs: 'anyone' },
  'POST /api/v1/auth/token/revoke': { needs: 'anyone' },
  'POST /api/v1/auth/signing-keys': { needs: ['sign-in:manage'], body: {} },
  'GET /.well-known/jwks.json': { needs: 'anyone' },

  'PATCH /api/v1/account': own(undefined, { name: 'Ana' }),
  'PUT /api/v1/account/password': own(403, { currentPassword: password, newPassword: `${password} staple` }),
  'POST /api/v1/account/email-verification': own(409),
  'GET /api/v1/account/sessions': own(),
  'DELETE /api/v1/account/sessions': own(),
  'PATCH /api/v1/account/sessions/:id': own(404, { name: 'Desk' }),
  'DELETE /api/v1/account/sessions/:id': own(404),
  'GET /api/v1/account/second-factor': own(),
  'POST /api/v1/account/second-factor': own(403, { password }),
  'POST /api/v1/account/second-factor/confirm': own(403, { code: '123456' }),
  'POST /api/v1/account/second-factor/disable': own(403, { password }),
  'POST /api/v1/account/second-factor/recovery-codes': own(403, { password }),
  'GET /api/v1/account/passkeys': own(),
  'POST /api/v1/account/passkeys/options': own(403),
  'POST /api/v1/account/passkeys': own(403, { credential: { id: 'x' } }),
  'PATCH /api/v1/account/passkeys/:id': own(404, { name: 'Phone' }),
  'DELETE /api/v1/account/passkeys/:id': own(403),

  'GET /api/v1/keys': { needs: ['keys:manage'] },
  'POST /api/v1/keys': { needs: ['keys:manage'], body: { name: 'Key' } },
  'DELETE /api/v1/keys/:id': { needs: ['keys:manage'], names: 'key' },

  'POST /api/v1/auth/invitation': { needs: 'anyone' },
  'POST /api/v1/auth/accept-invitation': { needs: 'anyone' },

  'GET /api/v1/users': { needs: ['people:read'] },
  'GET /api/v1/access-review': { needs: ['access:review'] },
  'GET /api/v1/users/:id': { needs: ['people:read'], names: 'user' },
  'PATCH /api/v1/users/:id': {
    needs: ['people:manage'],
    names: 'user',
    body: { role: '{given}' },
  },
  'POST /api/v1/users/:id/password-reset': { needs: ['people:manage'], names: 'user', permitted: 403 },
  'DELETE /api/v1/users/:id': { needs: ['people:manage'], names: 'user' },
  'GET /api/v1/invitations': { needs: ['people:manage'] },
  'POST /api/v1/invitations': {
    needs: ['people:manage'],
    body: { email: 'new@example.org', role: '{given}' },
  },
  'DELETE /api/v1/invitations/:id': { needs: ['people:manage'], names: 'invitation' },
  'POST /api/v1/invitations/:id/resend': { needs: ['people:manage'], names: 'invitation', body: {} },
  'GET /api/v1/roles': { needs: ['people:read'] },
  'POST /api/v1/roles': {
    needs: ['roles:manage', 'account:use'],
    body: { name: 'Role', permissions: ['roles:manage'] },
  },
  'GET /api/v1/roles/:id': { needs: ['people:read'], names: 'role' },
  'PATCH /api/v1/roles/:id': { needs: ['roles:manage'], names: 'role', body: { name: 'Renamed' } },
  'DELETE /api/v1/roles/:id': { needs: ['roles:manage'], names: 'role' },
  'GET /api/v1/groups': { needs: ['people:read'] },
  'POST /api/v1/groups': { needs: ['groups:manage'], body: { name: 'Group' } },
  'GET /api/v1/groups/:id': { needs: ['people:read'], names: 'group' },
  'PATCH /api/v1/groups/:id': { needs: ['groups:manage'], names: 'group', body: { name: 'Renamed' } },
  'DELETE /api/v1/groups/:id': { needs: ['groups:manage'], names: 'group' },
  'GET /api/v1/groups/:id/members': { needs: ['people:read'], names: 'group' },
  'PUT /api/v1/groups/:id/members/:userId': {
    needs: ['groups:manage', 'collections:read', 'documents:read', 'collections:read-all'],
    names: 'group',
  },
  'DELETE /api/v1/groups/:id/members/:userId': { needs: ['groups:manage'], names: 'group' },
  'GET /api/v1/workspaces': { needs: ['account:use'] },
  'POST /api/v1/workspaces': { needs: ['workspaces:create'], body: { name: 'Workspace' } },
  'GET /api/v1/workspaces/:id': { needs: ['account:use'], names: 'workspace' },
  'PATCH /api/v1/workspaces/:id': {
    needs: ['workspace:manage'],
    names: 'workspace',
    body: { settings: {} },
  },
  'DELETE /api/v1/workspaces/:id': {
    needs: ['workspace:delete'],
    names: 'workspace',
    query: '?confirm={workspace}',
  },

  'GET /api/v1/models': { needs: 'signed in' },
  'GET /api/v1/models/providers': { needs: ['models:manage'] },
  'POST /api/v1/models/providers': {
    needs: ['models:manage'],
    body: { name: 'ours', kind: 'openai', models: ['gpt-6-luna'], apiKey: 'sk-test' },
  },
  'GET /api/v1/models/providers/:id': { needs: ['models:manage'], names: 'provider' },
  'PATCH /api/v1/models/providers/:id': {
    needs: ['models:manage'],
    names: 'provider',
    body: { isEnabled: true },
  },
  'DELETE /api/v1/models/providers/:id': { needs: ['models:manage'], names: 'provider' },
  'POST /api/v1/models/providers/:id/test': { needs: ['models:manage'], names: 'provider' },
  'GET /api/v1/models/routes': { needs: ['models:manage'] },
  'POST /api/v1/models/routes': {
    needs: ['models:manage'],
    body: { name: 'careful', steps: [{ model: 'builtin' }] },
  },
  'PUT /api/v1/models/routes/:id': {
    needs: ['models:manage'],
    names: 'route',
    body: { name: 'usual', steps: [{ model: 'builtin' }] },
  },
  'DELETE /api/v1/models/routes/:id': { needs: ['models:manage'], names: 'route' },
  'GET /api/v1/models/breakers': { needs: ['models:manage'] },
  'GET /api/v1/models/embeddings': { needs: ['models:manage'] },
  'PUT /api/v1/models/embeddings': { needs: ['models:manage'], body: { model: 'builtin' } },
  'POST /api/v1/models/embeddings/test': { needs: ['models:manage'], body: { model: 'builtin' } },

  'GET /api/v1/models/prices': { needs: ['usage:read'] },
  'PUT /api/v1/models/prices': {
    needs: ['budgets:manage'],
    body: { model: 'openai/x', inputPerMillion: 1, outputPerMillion: 2 },
  },
  'DELETE /api/v1/models/prices': { needs: ['budgets:manage'], query: '?model=none', permitted: 404 },
  'GET /api/v1/usage': { needs: ['usage:read'] },
  'GET /api/v1/usage/export': { needs: ['usage:read'] },
  'GET /api/v1/budgets': { needs: ['usage:read'] },
  'POST /api/v1/budgets': {
    needs: ['budgets:manage'],
    body: { scope: 'workspace', period: 'month', unit: 'money', softLimit: 1 },
  },
  'PATCH /api/v1/budgets/:id': { needs: ['budgets:manage'], names: 'budget', body: { softLimit: 2 } },
  'DELETE /api/v1/budgets/:id': { needs: ['budgets:manage'], names: 'budget' },

  'GET /api/v1/audit': { needs: ['audit:read'] },
  'GET /api/v1/audit/export': { needs: ['audit:read'] },
  'GET /api/v1/audit/verify': { needs: ['audit:verify'] },
  'GET /api/v1/audit/timeline/:id': { needs: ['audit:read'], at: 'col_1', permitted: 404 },
  // Of the whole installation: in the workspace that was made first only, where these callers are not.
  'POST /api/v1/audit/rotate-keys': { needs: ['audit:manage'], permitted: 403 },
  'GET /api/v1/audit/state': { needs: ['audit:verify'] },
  'GET /api/v1/audit/changes': { needs: ['audit:read'] },
  'GET /api/v1/audit/changes/export': { needs: ['audit:read'] },
  'GET /api/v1/audit/forwarding': { needs: ['audit:manage'] },
  'PUT /api/v1/audit/forwarding': {
    needs: ['audit:manage'],
    body: { kind: 'http', address: 'https://collector.invalid/events', withContent: false },
  },
  'POST /api/v1/audit/forwarding/test': { needs: ['audit:manage'] },
  'DELETE /api/v1/audit/forwarding': { needs: ['audit:manage'] },
  'GET /api/v1/audit/:id/proof': { needs: ['audit:read'], names: 'event' },
  'GET /api/v1/audit/answers/:id': { needs: ['audit:read'], names: 'answer' },
  'POST /api/v1/audit/answers/:id/replay': { needs: ['audit:read'], names: 'answer' },

  'GET /api/v1/privacy/me/export': { needs: ['account:use'] },
  'GET /api/v1/privacy/me/consents': { needs: ['account:use'] },
  'PUT /api/v1/privacy/me/consents/:purpose': {
    needs: ['account:use'],
    at: 'answer-reuse',
    body: { given: true, textVersion: '2026-11' },
  },
  'GET /api/v1/privacy/people/:id/consents': { needs: ['privacy:manage'], names: 'user' },
  'GET /api/v1/privacy/retention': { needs: ['privacy:read'] },
  'PUT /api/v1/privacy/retention': {
    needs: ['privacy:manage'],
    body: { rules: [{ kind: 'usage', days: 3650 }] },
  },
  'POST /api/v1/privacy/retention/run': { needs: ['privacy:manage'] },
  'GET /api/v1/privacy/holds': { needs: ['privacy:read'] },
  'POST /api/v1/privacy/holds': {
    needs: ['holds:manage'],
    body: { subjectId: 'usr_none', reason: 'an audit' },
    permitted: 404,
  },
  'POST /api/v1/privacy/holds/:id/lift': {
    needs: ['holds:manage'],
    names: 'hold',
    body: { reason: 'the audit is over' },
  },
  'GET /api/v1/privacy/people/:id/export': { needs: ['privacy:manage'], names: 'user' },
  'DELETE /api/v1/privacy/people/:id': {
    needs: ['privacy:manage'],
    names: 'user',
    query: '?confirm={user}',
  },

  'POST /v1/chat/completions': complete,
  'POST /v1/embeddings': { needs: ['answers:ask'], body: { model: 'builtin', input: 'backup' } },
  'GET /v1/models': { needs: ['answers:ask'] },
  'GET /v1/models/:id': { needs: ['answers:ask'], at: 'builtin' },
  'GET /v1/models/*': { needs: ['answers:ask'], at: 'builtin' },

  'GET /api/v1/collections': { needs: ['collections:read'] },
  'POST /api/v1/collections': { needs: ['collections:write'], body: { name: 'Collection' } },
  'POST /api/v1/collections/sample': {
    needs: ['collections:write', 'documents:write', 'collections:read'],
  },
  'GET /api/v1/collections/:id': { needs: ['collections:read'], names: 'collection' },
  'PATCH /api/v1/collections/:id': {
    needs: ['collections:write', 'collections:read'],
    names: 'collection',
    body: { description: 'Described' },
  },
  'DELETE /api/v1/collections/:id': { needs: ['collections:write'], names: 'collection' },
  'GET /api/v1/collections/:id/access': { needs: ['collections:share'], names: 'collection' },
  'PUT /api/v1/collections/:id/access': {
    needs: ['collections:share'],
    names: 'collection',
    body: { access: 'workspace', grants: [] },
  },
  'GET /api/v1/collections/:id/documents': { needs: ['documents:read'], names: 'collection' },
  'POST /api/v1/collections/:id/documents': {
    needs: ['documents:write'],
    names: 'collection',
    body: { title: 'Note', text: 'A note.' },
  },
  'GET /api/v1/collections/:id/events': {
    needs: ['collections:read'],
    names: 'collection',
    transports: ['endless SSE'],
  },

  'GET /api/v1/documents/:id': { needs: ['documents:read'], names: 'document' },
  'PATCH /api/v1/documents/:id': {
    needs: ['documents:write', 'documents:read'],
    names: 'document',
    body: { title: 'Renamed' },
  },
  'DELETE /api/v1/documents/:id': { needs: ['documents:write'], names: 'document' },
  'GET /api/v1/documents/:id/access': { needs: ['collections:share'], names: 'document' },
  'PUT /api/v1/documents/:id/access': {
    needs: ['collections:share'],
    names: 'document',
    body: { access: 'inherited', grants: [] },
  },
  'GET /api/v1/documents/:id/content': { needs: ['documents:read'], names: 'document' },
  'PUT /api/v1/documents/:id/content': {
    needs: ['documents:write', 'documents:read'],
    names: 'document',
    file: 'file',
  },
  'POST /api/v1/documents/:id/retry': { needs: ['documents:write'], names: 'document' },
  'GET /api/v1/documents/:id/text': { needs: ['documents:read'], names: 'document' },
  'GET /api/v1/documents/:id/passages': { needs: ['documents:read'], names: 'document' },

  'GET /api/v1/assistants': { needs: ['assistants:read'] },
  'POST /api/v1/assistants': { needs: ['assistants:write'], body: { name: 'Assistant' } },
  'GET /api/v1/assistants/:id': { needs: ['assistants:read'], names: 'assistant' },
  'PATCH /api/v1/assistants/:id': {
    needs: ['assistants:write'],
    names: 'assistant',
    body: { revision: 1, description: 'Described' },
  },
  'DELETE /api/v1/assistants/:id': { needs: ['assistants:publish'], names: 'assistant' },
  'PUT /api/v1/assistants/:id/access': {
    needs: ['assistants:publish'],
    names: 'assistant',
    body: { access: 'workspace', principals: [] },
  },
  'POST /api/v1/assistants/:id/publish': {
    needs: ['assistants:publish'],
    names: 'assistant',
    body: {},
  },
  'POST /api/v1/assistants/:id/roll-back': {
    needs: ['assistants:publish'],
    names: 'assistant',
    body: { version: 1 },
  },
  'POST /api/v1/assistants/:id/pause': {
    needs: ['assistants:publish'],
    names: 'assistant',
  },
  'POST /api/v1/assistants/:id/resume': {
    needs: ['assistants:publish'],
    names: 'assistant',
  },
  'POST /api/v1/assistants/:id/archive': {
    needs: ['assistants:publish'],
    names: 'assistant',
  },
  'POST /api/v1/assistants/:id/restore': {
    needs: ['assistants:publish'],
    names: 'assistant',
  },
  'GET /api/v1/assistants/:id/versions': { needs: ['assistants:write'], names: 'assistant' },
  'GET /api/v1/assistants/:id/versions/:version': { needs: ['assistants:write'], names: 'assistant' },
  'POST /api/v1/assistants/:id/try': {
    needs: ['assistants:write', 'answers:ask', 'search:use'],
    names: 'assistant',
    body: { question: 'When does the nightly backup start?' },
    transports: ['HTTP', 'SSE'],
  },

  'POST /api/v1/search': {
    needs: ['search:use'],
    body: { query: 'backup', collections: ['{collection}'] },
  },
  'POST /api/v1/ask': ask,
  'POST /api/chat': ask,
  'GET /api/chat': { ...ask, transports: ['socket'] },
  'GET /api/v1/answers/:id': { needs: ['answers:ask'], names: 'answer' },
  'GET /api/v1/answers/:id/stream': { needs: ['answers:ask'], names: 'answer', transports: ['SSE'] },

  'GET /api/v1/conversations': { needs: ['conversations:use'] },
  'GET /api/v1/conversations/:id': { needs: ['conversations:use'], names: 'conversation' },
  'PATCH /api/v1/conversations/:id': {
    needs: ['conversations:use'],
    names: 'conversation',
    body: { title: 'Renamed' },
  },
  'DELETE /api/v1/conversations/:id': { needs: ['conversations:use'], names: 'conversation' },
  'GET /api/v1/conversations/:id/messages': { needs: ['conversations:use'], names: 'conversation' },
  'GET /api/v1/conversations/:id/export': { needs: ['conversations:use'], names: 'conversation' },
  'POST /api/v1/messages/:id/feedback': {
    needs: ['conversations:use'],
    names: 'message',
    body: { rating: 'up' },
  },
}

/** Who calls, besides somebody who may. */
export const callers = [
  'no credential',
  'another workspace',
  'a role without it',
  'a revoked key',
  'a suspended person',
] as const

/** What a caller is answered: a status, or `own` where they are shown their own workspace's things and no others. */
export function expected(route: RouteAccess, caller: (typeof callers)[number]): number | 'own' | 'public' {
  if (route.needs === 'anyone') return 'public'
  if (caller === 'another workspace') return foreign(route)
  if (caller === 'a role without it') return route.needs === 'signed in' ? 'own' : 403
  return 401
}

function foreign({ names, permitted, body = {} }: RouteAccess): number | 'own' {
  if (permitted && !names) return permitted
  return names || 'collections' in body || 'role' in body ? 404 : 'own'
}
