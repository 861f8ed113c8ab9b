import type { ReactNode } from 'react'

interface SectionProps {
  title: ReactNode
  /** Its name for a screen reader, where the title is more than text. */
  label?: string
  intro?: string
  action?: ReactNode
  children: ReactNode
}

export function Section({ title, label, intro, action, children }: SectionProps) {
  return (
    <section aria-label={label ?? (typeof title === 'string' ? title : undefined)}>
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2 pb-2">
        <div className="min-w-0 grow basis-64">
          <h2 className="text-base font-semibold">{title}</h2>
          {intro && <p className="mt-0.5 text-sm text-muted">{intro}</p>}
        </div>
        {action}
      </div>
      <div className="border-t border-line">{children}</div>
    </section>
  )
}

export function Row({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="flex min-h-14 flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-line py-2.5">
      <span className="min-w-0 truncate text-sm">{name}</span>
      {children}
    </div>
  )
}
