import type { AnswerReplay } from '@gepeto/contract'
import { RotateCw } from 'lucide-react'
import { useMessages } from '../../../shared/i18n.tsx'
import { Button } from '../../../ui/button.tsx'
import { Verdicts } from './verdicts.tsx'

interface AgainProps {
  steps: AnswerReplay
  isAsked: boolean
  isAsking: boolean
  onAsk: () => void
}

/** What doing it again on the recorded inputs comes to: checking what was said then, and asking the model once more. */
export function Again({ steps: { differences, askedAgain }, isAsked, isAsking, onAsk }: AgainProps) {
  const { trail } = useMessages()
  const differs = (when: Difference['again']) => differences.some(({ again }) => again === when)
  return (
    <>
      {!differs('checked') && <p>{trail.same}</p>}
      <div role="status" className="flex flex-col gap-2 empty:hidden">
        {isAsked && !askedAgain && <p className="text-warn">{trail.noAnswer}</p>}
        {askedAgain && !differs('asked') && <p>{trail.sameAgain}</p>}
        {differs('asked') && <p className="text-xs text-muted">{trail.differs}</p>}
      </div>
      {differences.map((difference) => (
        <Differing key={difference.again + difference.step} difference={difference} />
      ))}
      <div className="flex flex-wrap items-center gap-3">
        <Button size="sm" onClick={onAsk} disabled={isAsking}>
          <RotateCw size={14} aria-hidden />
          {isAsking ? trail.asking : trail.ask}
        </Button>
        <span className="text-xs text-muted">{trail.askHint}</span>
      </div>
    </>
  )
}

type Difference = AnswerReplay['differences'][number]

function Differing({ difference }: { difference: Difference }) {
  const { trail } = useMessages()
  const sides = [
    { name: trail.recorded, told: difference.recorded },
    { name: trail.now, told: difference.now },
  ]
  return (
    <section aria-label={trail.difference(difference)} className="flex flex-col gap-1.5">
      <p className="text-xs font-medium">{trail.difference(difference)}</p>
      <div className="grid gap-3 wide:grid-cols-2">
        {sides.map(({ name, told }) => (
          <div key={name} className="min-w-0 rounded-md bg-hover p-3">
            <p className="mb-1 text-xs text-muted">{name}</p>
            {difference.step === 'verification' ? (
              <Verdicts of={told === '' ? [] : told.split(', ')} />
            ) : (
              <p className="max-h-72 overflow-auto whitespace-pre-wrap break-words">{told}</p>
            )}
          </div>
        ))}
      </div>
    </section>
  )
}
