import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
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
  }),
})

const session = () => queryClient.ensureQueryData(sessionQuery)

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: SetupPage,
  beforeLoad: async () => {
    const { state } = await session()
    if (state !== 'setup') throw redirect({ to: state === 'signedIn' ? '/' : '/sign-in' })
  },
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: SignInPage,
  beforeLoad: async () => {
    const { state } = await session()
    if (state !== 'signedOut') throw redirect({ to: state === 'signedIn' ? '/' : '/setup' })
  },
})

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ location }) => {
    const { state } = await session()
    if (state === 'setup') throw redirect({ to: '/setup' })
    const next = location.href === paths.home() ? undefined : location.href
    if (state === 'signedOut') throw redirect({ to: '/sign-in', search: { next } })
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

const routes = root.addChildren([
  setup,
  signIn,
  shell.addChildren([
    page('/', chat, 'HomePage'),
    page('/chat/$conversationId', chat, 'ConversationPage'),
    page('/library', library, 'LibraryPage'),
    page('/library/$collectionId', library, 'LibraryPage'),
    page('/documents/$documentId', () => import('../features/sources/document-page.tsx'), 'DocumentPage'),
    page('/settings', () => import('../features/settings/settings-page.tsx'), 'SettingsPage'),
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
