import type { AuditVerification } from '@gepeto/contract'
import { useMutation } from '@tanstack/react-query'
import { ShieldAlert, ShieldCheck } from 'lucide-react'
import { gepeto, queryClient } from '../../../shared/api.ts'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { Button } from '../../../ui/button.tsx'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { Section } from '../section.tsx'
import { ChainFacts } from './chain-facts.tsx'
import { chainStateQuery } from './queries.ts'

/** Whether the chain is whole, once somebody asks: every event of the workspace is looked at. */
export function ChainState() {
  const { audit } = useMessages()
  const check = useMutation({
    mutationFn: () => gepeto.audit.verify(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: chainStateQuery.queryKey }),
  })
  return (
    <Section
      title={audit.chain}
      intro={audit.chainIntro}
      action={
        <Button look="primary" onClick={() => check.mutate()} disabled={check.isPending}>
          {check.isPending ? audit.checking : audit.check}
        </Button>
      }
    >
      <ChainFacts />
      <div className="pb-4" role="status">
        {check.isError && <ProblemNote error={check.error} onRetry={() => check.mutate()} />}
        {check.isIdle && <p className="text-sm text-muted">{audit.unchecked}</p>}
        {check.data && <Checked result={check.data} />}
      </div>
    </Section>
  )
}

function Checked({ result }: { result: AuditVerification }) {
  const { audit, common } = useMessages()
  const { number } = useFormats()
  const { valid, events, linked, checkpoints, firstFault, publicKey } = result
  return (
    <>
      <p className={`flex items-center gap-2 text-base font-medium ${valid ? '' : 'text-bad'}`}>
        {valid ? (
          <ShieldCheck size={20} className="shrink-0 text-good" aria-hidden />
        ) : (
          <ShieldAlert size={20} className="shrink-0" aria-hidden />
        )}
        {valid ? audit.isWhole : audit.isNotWhole}
      </p>
      {firstFault && (
        <p className="mt-1 text-sm text-bad">
          {audit.firstFault(firstFault.eventId ?? audit.chainEnd, audit.reasons[firstFault.reason])}
        </p>
      )}
      <p className="mt-1 text-sm text-muted">
        {audit.counted(number(events), number(linked), number(checkpoints))}
      </p>
      <p className="mt-3 flex flex-wrap items-center gap-1 text-xs text-faint">
        {audit.publicKey} <code className="break-all">{publicKey}</code>
        <CopyButton label={common.copy} copiedLabel={common.copied} text={publicKey} />
      </p>
    </>
  )
}
