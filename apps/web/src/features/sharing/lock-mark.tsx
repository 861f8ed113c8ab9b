import { Lock } from 'lucide-react'
import { useMessages } from '../../shared/i18n.tsx'

/** Says that something is restricted; nothing where it is not. */
export function LockMark({ access }: { access: 'workspace' | 'inherited' | 'restricted' }) {
  const { sharing } = useMessages()
  if (access !== 'restricted') return null
  return (
    <span title={sharing.markHint} className="inline-flex shrink-0 text-muted">
      <Lock size={13} aria-hidden />
      <span className="sr-only">{sharing.mark}</span>
    </span>
  )
}
