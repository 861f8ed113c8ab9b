import { PanelLeft, PanelLeftClose } from 'lucide-react'
import { lazy, type ReactNode, Suspense } from 'react'
import { IconButton } from '../ui/button.tsx'
import { useMessages } from './i18n.tsx'
import { useIsWide, useMedia } from './media.ts'
import { setPreferences, usePreferences } from './preferences.ts'

const ListDrawer = lazy(() => import('./list-drawer.tsx'))

interface FrameProps {
  /** The heading of the work pane; also the tab's title. */
  title: string
  /** Drawn in place of the plain heading, for example as a menu. */
  heading?: ReactNode
  actions?: ReactNode
  /** The list beside the work, and its name. */
  list?: ReactNode
  listLabel?: string
  /** The source pane, when one is open. */
  aside?: ReactNode
  children: ReactNode
}

/** One page: the list that folds, the work in the middle, the source on the right; one pane on a phone. */
export function Frame({ title, heading, actions, list, listLabel, aside, children }: FrameProps) {
  const { app } = useMessages()
  const isWide = useIsWide()
  const isRoomy = useMedia('(width >= 1560px)')
  const { isListFolded } = usePreferences()
  const isListShown = isWide && list && !isListFolded && (isRoomy || !aside)
  return (
    <>
      <title>{title === app.name ? title : `${title} · ${app.name}`}</title>
      {isListShown && (
        <section aria-label={listLabel} className="flex w-[272px] shrink-0 flex-col border-r border-line">
          {list}
        </section>
      )}
      <main id="work" tabIndex={-1} className="flex min-w-0 flex-1 flex-col outline-none">
        <header className="flex h-14 shrink-0 items-center gap-2 px-3 wide:px-4">
          {list &&
            (isWide ? (
              <FoldButton isFolded={!isListShown} />
            ) : (
              <Suspense fallback={<span className="size-9" />}>
                <ListDrawer label={listLabel ?? ''}>{list}</ListDrawer>
              </Suspense>
            ))}
          {heading ?? (
            <h1 className="min-w-0 truncate text-sm font-medium" title={title}>
              {title}
            </h1>
          )}
          <div className="ml-auto flex items-center gap-1">{actions}</div>
        </header>
        {children}
      </main>
      {aside}
    </>
  )
}

function FoldButton({ isFolded }: { isFolded: boolean }) {
  const { nav } = useMessages()
  return (
    <IconButton
      label={isFolded ? nav.showList : nav.foldList}
      aria-expanded={!isFolded}
      onClick={() => setPreferences({ isListFolded: !isFolded })}
    >
      {isFolded ? <PanelLeft size={18} aria-hidden /> : <PanelLeftClose size={18} aria-hidden />}
    </IconButton>
  )
}
