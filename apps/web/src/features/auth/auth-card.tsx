import { Languages } from 'lucide-react'
import type { ReactNode } from 'react'
import { useMessages } from '../../shared/i18n.tsx'
import { setPreferences, usePreferences } from '../../shared/preferences.ts'
import { Button } from '../../ui/button.tsx'
import { Logo } from '../../ui/logo.tsx'

/** The quiet page before one is in: what this is, and one form. */
export function AuthCard({ title, intro, children }: { title: string; intro: string; children?: ReactNode }) {
  const messages = useMessages()
  const { language } = usePreferences()
  const other = language === 'en' ? 'pt-BR' : 'en'
  return (
    <main className="relative flex h-full flex-col overflow-y-auto">
      <div className="m-auto w-full max-w-[400px] px-6 py-10">
        <div className="mb-10 flex items-center gap-3">
          <Logo size={32} />
          <span className="text-lg font-semibold">{messages.app.name}</span>
        </div>
        <h1 className="text-xl font-semibold">{title}</h1>
        <p className="mt-2 mb-8 text-base text-muted">{intro}</p>
        {children}
      </div>
      <div className="flex justify-center pb-6">
        <Button look="quiet" lang={other} onClick={() => setPreferences({ language: other })}>
          <Languages size={16} aria-hidden />
          {other === 'en' ? 'English' : 'Português'}
        </Button>
      </div>
    </main>
  )
}
