import { BookOpenCheck, type LucideIcon, Scale, ServerCog } from 'lucide-react'
import { useMessages } from '../../shared/i18n.tsx'
import { Button } from '../../ui/button.tsx'
import { type Template, useCreate } from './new-assistant.tsx'

const icons: LucideIcon[] = [BookOpenCheck, ServerCog, Scale]

/** What stands where there is no assistant yet: what one is, and three to begin with. */
export function Beginning({ onEmpty }: { onEmpty: () => void }) {
  const { assistants } = useMessages()
  const { create, isBusy } = useCreate()
  const begin = ({ strict, ...template }: Template) => create({ ...template, guardrails: { strict } })
  return (
    <div className="mx-auto max-w-[720px] pt-[7dvh]">
      <h2 className="text-xl font-semibold tracking-[-0.02em]">{assistants.emptyTitle}</h2>
      <div className="mt-3 flex max-w-[64ch] flex-col gap-2 text-base text-muted">
        {assistants.empty.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <h3 className="mt-9 mb-1 text-xs text-faint">{assistants.startFrom}</h3>
      <ul className="border-t border-line">
        {assistants.templates.map((template, place) => {
          const Icon = icons[place] ?? BookOpenCheck
          return (
            <li key={template.name} className="border-b border-line">
              <button
                type="button"
                disabled={isBusy}
                onClick={() => begin(template)}
                className="flex w-full items-center gap-4 rounded-md px-2 py-3 text-left transition-colors hover:bg-hover"
              >
                <Icon size={20} strokeWidth={1.7} className="shrink-0 text-accent" aria-hidden />
                <span className="min-w-0">
                  <span className="block text-base font-medium">{template.name}</span>
                  <span className="block text-sm text-muted">{template.description}</span>
                </span>
              </button>
            </li>
          )
        })}
      </ul>
      <Button look="quiet" className="mt-4" disabled={isBusy} onClick={onEmpty}>
        {assistants.startEmpty}
      </Button>
    </div>
  )
}
