import { useParams } from '@tanstack/react-router'
import { ChevronDown } from 'lucide-react'
import { Suspense } from 'react'
import { paths } from '../../paths.ts'
import { useMay } from '../../shared/api.ts'
import { Frame } from '../../shared/frame.tsx'
import { useMessages } from '../../shared/i18n.tsx'
import { Link, useGo } from '../../shared/link.tsx'
import { useIsWide } from '../../shared/media.ts'
import { Button } from '../../ui/button.tsx'
import { Menu, MenuChoice } from '../../ui/menu.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { type SettingsSection, settingsSections } from './sections.ts'

/** `/settings` and `/settings/:section`: the sections that the person may see, one at a time. */
export function SettingsPage() {
  const messages = useMessages()
  const { settings, access, common, problem } = messages
  const { section: id } = useParams({ strict: false }) as { section?: string }
  const isWide = useIsWide()
  const may = useMay()
  const shown = settingsSections.filter(({ needs }) => needs === undefined || may(needs))
  const known = id === undefined ? settingsSections[0] : settingsSections.find((entry) => entry.id === id)
  const current = known && shown.includes(known) ? known : undefined
  const title = current?.title(messages) ?? settings.title
  return (
    <Frame
      title={`${title} · ${settings.title}`}
      heading={isWide ? <span aria-hidden /> : <SectionSwitch current={current} sections={shown} />}
      list={isWide ? <SectionList current={current} sections={shown} /> : undefined}
      listLabel={access.sections}
    >
      <div className="relative min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex w-full max-w-[880px] flex-col gap-12 px-5 pb-20 wide:px-8">
          <h1 className={isWide ? '-mb-8 text-xl font-semibold tracking-[-0.02em]' : 'sr-only'}>{title}</h1>
          {current ? (
            <Suspense fallback={<Skeleton label={common.loading} lines={5} />}>
              <current.Content key={current.id} />
            </Suspense>
          ) : (
            <div>
              <p className="text-base font-medium">{known ? access.notAllowed : problem.notFound}</p>
              <p className="mt-1 text-muted">{known ? access.notAllowedDetail : problem.notFoundDetail}</p>
            </div>
          )}
        </div>
      </div>
    </Frame>
  )
}

interface SectionsProps {
  current: SettingsSection | undefined
  sections: SettingsSection[]
}

function SectionList({ current, sections }: SectionsProps) {
  const messages = useMessages()
  const { settings, access } = messages
  return (
    <>
      <p className="flex h-14 shrink-0 items-center pl-5 text-sm font-semibold">{settings.title}</p>
      <nav aria-label={settings.title} className="relative min-h-0 flex-1 overflow-y-auto px-2 pb-4">
        {(['you', 'space'] as const).map((group) => (
          <div key={group} className="mb-4">
            <p id={`settings-${group}`} className="px-3 pb-1 text-xs text-faint">
              {access[group]}
            </p>
            <ul aria-labelledby={`settings-${group}`}>
              {sections
                .filter((section) => section.group === group)
                .map((section) => (
                  <li key={section.id}>
                    <Link
                      href={paths.settings(section.id)}
                      aria-current={section === current ? 'page' : undefined}
                      className="flex items-center gap-3 rounded-md px-3 py-2 text-sm transition-colors hover:bg-hover aria-[current]:bg-hover aria-[current]:font-medium"
                    >
                      <section.Icon size={16} className="shrink-0 text-muted" aria-hidden />
                      <span className="min-w-0 truncate">{section.title(messages)}</span>
                    </Link>
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </nav>
    </>
  )
}

/** On a phone the heading itself leads to the other sections. */
function SectionSwitch({ current, sections }: SectionsProps) {
  const messages = useMessages()
  const go = useGo()
  return (
    <Menu
      align="start"
      trigger={
        <Button look="quiet" className="-ml-1 max-w-full text-text! font-medium">
          <span className="truncate">{current?.title(messages) ?? messages.settings.title}</span>
          <ChevronDown size={16} aria-hidden />
        </Button>
      }
    >
      <MenuChoice
        label={messages.settings.title}
        value={current?.id ?? ''}
        options={sections.map((section) => ({ value: section.id, label: section.title(messages) }))}
        onChange={(id) => go(paths.settings(id))}
      />
    </Menu>
  )
}
