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
      <div className="flex min-h-9 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 className="min-w-0 text-base font-semibold">{title}</h2>
        {action}
      </div>
      <div className="pb-2">{intro && <p className="mt-0.5 max-w-[72ch] text-sm text-muted">{intro}</p>}</div>
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
