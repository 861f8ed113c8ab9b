import { useQuery } from '@tanstack/react-query'
import { Outlet, useRouter } from '@tanstack/react-router'
import { WifiOff } from 'lucide-react'
import { Fragment, lazy, Suspense, useEffect, useState } from 'react'
import { paths } from '../../paths.ts'
import { knownSession, queryClient, sessionQuery, takeMovedFrom } from '../../shared/api.ts'
import { isMac, useHotkey } from '../../shared/hotkeys.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { keepFocus } from '../../shared/keep-focus.ts'
import { useGo } from '../../shared/link.tsx'
import { useIsOnline, useIsWide } from '../../shared/media.ts'
import { OverlayContext } from '../../shared/overlay.ts'
import { settleOwed } from '../../shared/undo.ts'
import { showToast, Toasts } from '../../ui/toasts.tsx'
import { BottomBar, Rail } from './rail.tsx'

const Palette = lazy(() => import('./palette.tsx'))
const KeysHelp = lazy(() => import('./keys-help.tsx'))

type Overlay = 'none' | 'palette' | 'keys'

/** What stays while pages change: the rail, the palette, and what is said at the foot. */
export function Shell() {
  const messages = useMessages()
  const isWide = useIsWide()
  const isOnline = useIsOnline()
  const [overlay, setOverlay] = useState<Overlay>('none')
  const { data: session } = useQuery(sessionQuery)
  const workspace = session?.workspace?.id
  useLeaveWhenSignedOut()
  useSayWhereOneIs(workspace)
  useEffect(keepFocus, [])
  useEffect(() => {
    if (workspace) settleOwed(() => queryClient.invalidateQueries())
  }, [workspace])
  useHotkey(
    'k',
    (event) => {
      event.preventDefault()
      setOverlay(overlay === 'palette' ? 'none' : 'palette')
    },
    { mod: true },
  )
  useHotkey('?', () => setOverlay('keys'))

  return (
    <OverlayContext value={{ openPalette: () => setOverlay('palette'), openKeys: () => setOverlay('keys') }}>
      <a
        href="#work"
        className="fixed top-2 left-2 z-50 -translate-y-20 rounded-md bg-surface px-4 py-2 shadow-float focus:translate-y-0"
      >
        {messages.app.skip}
      </a>
      <div className="flex h-full flex-col wide:flex-row">
        {isWide && <Rail findHint={isMac ? '⌘K' : 'Ctrl K'} />}
        <div className="flex min-h-0 min-w-0 flex-1 flex-col">
          {!isOnline && (
            <p
              role="status"
              className="flex items-center justify-center gap-2 bg-sunken px-4 py-2 text-sm text-warn"
            >
              <WifiOff size={16} className="shrink-0" aria-hidden />
              {messages.app.offline}
            </p>
          )}
          <div className="flex min-h-0 flex-1">
            {/* Nothing drawn in one workspace outlives the change to another. */}
            <Fragment key={workspace}>
              <Outlet />
            </Fragment>
          </div>
        </div>
        {!isWide && <BottomBar />}
      </div>
      <div id="announcements" aria-live="polite" className="sr-only" />
      <Toasts dismissLabel={messages.common.dismiss} />
      <Suspense>
        {overlay === 'palette' && <Palette onClose={() => setOverlay('none')} />}
        {overlay === 'keys' && <KeysHelp onClose={() => setOverlay('none')} />}
      </Suspense>
    </OverlayContext>
  )
}

/** A session that ends elsewhere leads to the sign-in page from wherever one is. */
function useLeaveWhenSignedOut() {
  const router = useRouter()
  const { data: session } = useQuery(sessionQuery)
  const hasEnded = session !== undefined && session.state !== 'signedIn'
  useEffect(() => {
    if (hasEnded) router.invalidate()
  }, [hasEnded, router])
}

/** Whoever loses a workspace while they are in it finds themselves in another one, and is told. */
function useSayWhereOneIs(workspace: string | undefined) {
  const messages = useMessages()
  const go = useGo()
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once, when the workspace has changed
  useEffect(() => {
    const from = takeMovedFrom()
    const here = knownSession()?.workspace?.name
    if (from === null || here === undefined) return
    go(paths.home(), { replace: true })
    showToast({ tone: 'bad', text: messages.workspace.moved(from, here) })
  }, [workspace])
}
