import { ArrowLeft } from 'lucide-react'
import { paths } from '../../paths.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { Link } from '../../shared/link.tsx'
import { iconButtonClass } from '../../ui/button.tsx'

/** The heading of one assistant's page, and the way back to all of them. */
export function BackLink({ name }: { name?: string | undefined }) {
  const { assistants } = useMessages()
  return (
    <>
      <Link
        href={paths.assistants()}
        aria-label={assistants.back}
        title={assistants.back}
        className={iconButtonClass}
      >
        <ArrowLeft size={18} aria-hidden />
      </Link>
      <h1 className="min-w-0 truncate text-sm font-medium">{name ?? assistants.title}</h1>
    </>
  )
}
