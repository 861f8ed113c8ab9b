import type { Consent } from '@gepeto/contract'
import { consentTexts } from '@gepeto/contract/consent-texts'
import { useQuery } from '@tanstack/react-query'
import { gepeto } from '../../../shared/api.ts'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { preferences } from '../../../shared/preferences.ts'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { consentsQuery } from '../../../shared/queries.ts'
import { useAct } from '../../../shared/use-act.ts'
import { Segmented } from '../../../ui/segmented.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { Section } from '../section.tsx'

/** What one's questions may be used for; each is one's own to say. */
export function Consents() {
  const { controls, common } = useMessages()
  const read = useQuery(consentsQuery)
  return (
    <Section title={controls.consents} intro={controls.consentsIntro}>
      {read.isPending && <Skeleton label={common.loading} lines={4} className="pt-4" />}
      {read.isError && <ProblemNote error={read.error} onRetry={() => read.refetch()} />}
      {read.data?.items.map((consent) => (
        <Decision key={consent.purpose} consent={consent} />
      ))}
    </Section>
  )
}

function Decision({ consent: { purpose, state, decidedAt, textVersion } }: { consent: Consent }) {
  const { controls } = useMessages()
  const { instant } = useFormats()
  const act = useAct()
  const text = consentTexts[purpose]
  const decide = (given: boolean) =>
    act(() => gepeto.privacy.decide(purpose, given, text.version), ['privacy'], controls.decided)
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-b border-line py-3">
      <div className="min-w-0 max-w-[64ch] grow basis-64">
        <p className="text-sm font-medium">{controls.purposes[purpose]}</p>
        <p className="text-sm text-muted">{text[preferences().language]}</p>
        <p className="mt-0.5 text-xs text-faint">
          {decidedAt ? controls.decidedOn(instant(decidedAt), textVersion ?? '') : controls.undecided}
        </p>
      </div>
      <Segmented
        label={controls.purposes[purpose]}
        value={state}
        options={[
          { value: 'given', label: controls.agree },
          { value: 'withdrawn', label: controls.disagree },
        ]}
        onChange={(chosen) => decide(chosen === 'given')}
      />
    </div>
  )
}
