import type { Session } from '@gepeto/contract'
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { takeNext } from '../features/auth/entry.ts'
import { SetupPage } from '../features/auth/setup-page.tsx'
import { SignInPage } from '../features/auth/sign-in-page.tsx'
import { Shell } from '../features/shell/shell.tsx'
import { paths } from '../paths.ts'
import { queryClient, sessionQuery } from '../shared/api.ts'
import { ErrorPage, NotFoundPage, PendingPage } from './whole-page.tsx'

export interface PageSearch {
  /** Where to go after signing in. */
  next?: string
  /** The citation whose source stands open, as `paths.writePlace` writes it. */
  cite?: string
  version?: number
  start?: number
  end?: number
  /** Who is to answer, by id or slug. */
  assistant?: string
  /** What an assistant's page shows. */
  view?: string
}

const root = createRootRoute({
  component: Outlet,
  errorComponent: ErrorPage,
  notFoundComponent: NotFoundPage,
  validateSearch: (search: Record<string, unknown>): PageSearch => ({
    next: typeof search.next === 'string' ? search.next : undefined,
    cite: typeof search.cite === 'string' ? search.cite : undefined,
    version: wholeNumber(search.version),
    start: wholeNumber(search.start),
    end: wholeNumber(search.end),
    assistant: typeof search.assistant === 'string' ? search.assistant : undefined,
    view: typeof search.view === 'string' ? search.view : undefined,
  }),
})

const session = () => queryClient.ensureQueryData(sessionQuery)

/** Where somebody belongs who is not signed in in full; null for those who are. */
function wayIn(state: Session['state']): '/setup' | '/sign-in' | '/second-factor' | null {
  if (state === 'signedIn') return null
  if (state === 'secondFactorRequired') return '/second-factor'
  return state === 'setup' ? '/setup' : '/sign-in'
}

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: SetupPage,
  beforeLoad: async () => {
    const to = wayIn((await session()).state) ?? '/'
    if (to !== '/setup') throw redirect({ to })
  },
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: SignInPage,
  beforeLoad: async () => {
    const to = wayIn((await session()).state) ?? '/'
    if (to !== '/sign-in') throw redirect({ to })
  },
})

/** The pages of those who have set-up still before them, or lost their password: loaded when opened. */
const entries = () => import('../features/auth/pages.ts')

const secondFactor = createRoute({
  getParentRoute: () => root,
  path: '/second-factor',
  component: lazyRouteComponent(entries, 'SecondFactorPage'),
  beforeLoad: async () => {
    const to = wayIn((await session()).state) ?? '/'
    if (to !== '/second-factor') throw redirect({ to })
  },
})

const entry = <Path extends string>(path: Path, name: keyof Awaited<ReturnType<typeof entries>>) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(entries, name),
    beforeLoad: async () => void (await session()),
  })

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('../features/auth/invitation-page.tsx'), 'InvitationPage'),
  beforeLoad: session,
})

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ location }) => {
    const to = wayIn((await session()).state)
    const next = location.href === paths.home() ? undefined : location.href
    if (to) throw redirect({ to, search: to === '/setup' ? {} : { next } })
    const kept = next ? null : takeNext()
    if (kept) throw redirect({ href: kept })
  },
})

const page = <Path extends string>(path: Path, load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({
    getParentRoute: () => shell,
    path,
    component: lazyRouteComponent(load as never, name as never),
  })

const chat = () => import('../features/chat/pages.ts')
const library = () => import('../features/library/library-page.tsx')
const assistants = () => import('../features/assistants/pages.ts')
const settings = () => import('../features/settings/settings-page.tsx')

const routes = root.addChildren([
  setup,
  signIn,
  secondFactor,
  entry('/forgot-password', 'ForgotPasswordPage'),
  entry('/reset-password', 'ResetPasswordPage'),
  entry('/verify-email', 'VerifyEmailPage'),
  invitation,
  shell.addChildren([
    page('/', chat, 'HomePage'),
    page('/chat/$conversationId', chat, 'ConversationPage'),
    page('/library', library, 'LibraryPage'),
    page('/library/$collectionId', library, 'LibraryPage'),
    page('/assistants', assistants, 'AssistantsPage'),
    page('/assistants/$assistantId', assistants, 'AssistantPage'),
    page('/documents/$documentId', () => import('../features/sources/document-page.tsx'), 'DocumentPage'),
    page('/settings', settings, 'SettingsPage'),
    page('/settings/$section', settings, 'SettingsPage'),
  ]),
])

export const router = createRouter({
  routeTree: routes,
  defaultPendingComponent: PendingPage,
  defaultPendingMs: 200,
  defaultErrorComponent: ErrorPage,
  defaultNotFoundComponent: NotFoundPage,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

function wholeNumber(value: unknown): number | undefined {
  const number = Number(value)
  return value !== undefined && Number.isInteger(number) && number >= 0 ? number : undefined
}
