import type { Verdict } from '@gepeto/contract'
import { CircleCheck, TriangleAlert } from 'lucide-react'
import { useMessages } from '../../../shared/i18n.tsx'

/** What was found of each sentence of an answer, in their order. */
export function Verdicts({ of: verdicts }: { of: readonly string[] }) {
  const { trail } = useMessages()
  if (verdicts.length === 0) return <p className="text-xs text-muted">{trail.noVerdicts}</p>
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
      {verdicts.map((verdict, at) => {
        const isSupported = verdict === 'supported'
        const Icon = isSupported ? CircleCheck : TriangleAlert
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sentence is known by its place
          <li key={at} className="inline-flex items-center gap-1">
            <Icon size={14} className={isSupported ? 'text-good' : 'text-warn'} aria-hidden />
            {trail.verdict(at + 1, trail.verdicts[verdict as Verdict] ?? verdict)}
          </li>
        )
      })}
    </ul>
  )
}
