import { useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import {
  BookOpen,
  Bot,
  Languages,
  type LucideIcon,
  MessageSquareText,
  Moon,
  Search,
  Settings,
  Sun,
  UserRound,
} from 'lucide-react'
import { paths } from '../../paths.ts'
import { sessionQuery, useMay } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Link, useGo } from '../../shared/link.tsx'
import { useOverlays } from '../../shared/overlay.ts'
import { isDark, setPreferences, usePreferences } from '../../shared/preferences.ts'
import { signOut } from '../../shared/sign-out.ts'
import { IconButton } from '../../ui/button.tsx'
import { Logo } from '../../ui/logo.tsx'
import { Menu, MenuChoice, MenuItem, MenuLabel } from '../../ui/menu.tsx'
import { WorkspaceMenu } from './workspace-menu.tsx'

function usePlaces() {
  const { nav } = useMessages()
  const { pathname } = useLocation()
  const may = useMay()
  const places = [
    {
      href: paths.home(),
      label: nav.chat,
      Icon: MessageSquareText,
      isHere: pathname === '/' || pathname.startsWith('/chat'),
    },
    {
      href: paths.library(),
      label: nav.library,
      Icon: BookOpen,
      isHere: /^\/(library|documents)/.test(pathname),
    },
    ...(may('assistants:read')
      ? [
          {
            href: paths.assistants(),
            label: nav.assistants,
            Icon: Bot,
            isHere: pathname.startsWith('/assistants'),
          },
        ]
      : []),
    { href: paths.settings(), label: nav.settings, Icon: Settings, isHere: pathname.startsWith('/settings') },
  ]
  // Whoever does not ask begins with what there is to read.
  return may('answers:ask') || may('conversations:use') ? places : places.slice(1)
}

/** The slim rail of wide screens: places on top, what belongs to the person at the foot. */
export function Rail({ findHint }: { findHint: string }) {
  const { nav } = useMessages()
  const { openPalette } = useOverlays()
  const places = usePlaces()
  return (
    <nav
      aria-label={nav.label}
      className="flex w-[92px] shrink-0 flex-col items-center gap-1 border-r border-line bg-sunken py-4"
    >
      <Link href={paths.home()} aria-hidden tabIndex={-1} className="mb-4">
        <Logo size={28} />
      </Link>
      {places.slice(0, -1).map((place) => (
        <Place key={place.href} {...place} />
      ))}
      <IconButton label={`${nav.find} (${findHint})`} onClick={openPalette} className="mt-2">
        <Search size={20} aria-hidden />
      </IconButton>
      <div className="flex-1" />
      <WorkspaceMenu />
      <LanguageMenu />
      <ThemeMenu />
      <AccountMenu />
      {places.slice(-1).map((place) => (
        <Place key={place.href} {...place} />
      ))}
    </nav>
  )
}

/** The same places at the foot of a phone. */
export function BottomBar() {
  const { nav } = useMessages()
  return (
    <nav
      aria-label={nav.label}
      className="flex shrink-0 justify-around border-t border-line bg-sunken px-2 pt-1 pb-[max(4px,env(safe-area-inset-bottom))]"
    >
      {usePlaces().map((place) => (
        <Place key={place.href} {...place} />
      ))}
    </nav>
  )
}

interface PlaceProps {
  href: string
  label: string
  Icon: LucideIcon
  isHere: boolean
}

function Place({ href, label, Icon, isHere }: PlaceProps) {
  return (
    <Link
      href={href}
      aria-current={isHere ? 'page' : undefined}
      className="flex min-h-12 w-20 flex-col items-center justify-center gap-0.5 rounded-md text-xs text-muted transition-colors hover:bg-hover hover:text-text aria-[current]:text-accent aria-[current]:font-medium"
    >
      <Icon size={20} strokeWidth={isHere ? 2.2 : 1.8} aria-hidden />
      {label}
    </Link>
  )
}

export function LanguageMenu() {
  const { nav } = useMessages()
  const { language } = usePreferences()
  return (
    <Menu
      side="right"
      align="end"
      trigger={
        <IconButton label={nav.language}>
          <Languages size={20} aria-hidden />
        </IconButton>
      }
    >
      <MenuChoice
        label={nav.language}
        value={language}
        options={[
          { value: 'pt-BR', label: 'Português (Brasil)' },
          { value: 'en', label: 'English' },
        ]}
        onChange={(next) => setPreferences({ language: next })}
      />
    </Menu>
  )
}

function ThemeMenu() {
  const messages = useMessages()
  const { theme } = usePreferences()
  return (
    <Menu
      side="right"
      align="end"
      trigger={
        <IconButton label={messages.nav.theme}>
          {isDark() ? <Moon size={20} aria-hidden /> : <Sun size={20} aria-hidden />}
        </IconButton>
      }
    >
      <MenuChoice
        label={messages.nav.theme}
        value={theme}
        options={(['system', 'light', 'dark'] as const).map((value) => ({
          value,
          label: messages.theme[value],
        }))}
        onChange={(next) => setPreferences({ theme: next })}
      />
    </Menu>
  )
}

function AccountMenu() {
  const { nav, account } = useMessages()
  const { openKeys } = useOverlays()
  const go = useGo()
  const { data: session } = useQuery(sessionQuery)
  return (
    <Menu
      side="right"
      align="end"
      trigger={
        <IconButton label={nav.account}>
          <UserRound size={20} aria-hidden />
        </IconButton>
      }
    >
      <MenuLabel>{session?.user?.email}</MenuLabel>
      <MenuItem onSelect={() => go(paths.settings('account'))}>{account.manage}</MenuItem>
      <MenuItem onSelect={openKeys}>{nav.keys}</MenuItem>
      <MenuItem onSelect={signOut}>{nav.signOut}</MenuItem>
    </Menu>
  )
}
