import type { MaskingPolicy } from '@gepeto/contract'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { gepeto, knownSession, useMay } from '../../../shared/api.ts'
import { useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { useAct } from '../../../shared/use-act.ts'
import { RadioField } from '../../../ui/radio-field.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { Section } from '../section.tsx'
import { workspaceQuery } from '../workspace/queries.ts'

const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => gepeto.health({ signal }),
})

const policies = ['off', 'mask'] as const satisfies MaskingPolicy[]

/** What becomes of personal data on its way to a model outside; who may, chooses, and that holds at once. */
export function Masking() {
  const { workspace, common } = useMessages()
  const may = useMay()
  const act = useAct()
  const id = knownSession()?.workspace?.id ?? ''
  const read = useQuery(workspaceQuery(id))
  const { data: health } = useQuery(healthQuery)
  const names = health?.components.names
  const chosen = read.data?.settings.maskingPolicy
  return (
    <Section title={workspace.masking} intro={workspace.maskingIntro}>
      {read.isPending && <Skeleton label={common.loading} lines={3} className="pt-4" />}
      {read.isError && <ProblemNote error={read.error} onRetry={() => read.refetch()} />}
      {chosen && (
        <div className="max-w-[64ch] pt-4">
          {may('workspace:manage') ? (
            <RadioField
              label={workspace.masking}
              isLabelHidden
              value={chosen}
              options={policies.map((policy) => ({ value: policy, ...workspace.maskingPolicies[policy] }))}
              onChange={(maskingPolicy) =>
                act(
                  () => gepeto.workspaces.update(id, { settings: { maskingPolicy } }),
                  ['workspaces'],
                  workspace.saved,
                )
              }
            />
          ) : (
            <>
              <p className="text-sm font-medium">{workspace.maskingPolicies[chosen].label}</p>
              <p className="text-sm text-muted">{workspace.maskingPolicies[chosen].hint}</p>
            </>
          )}
          {health && (
            <p className="mt-2 text-sm text-muted">
              {names ? workspace.namesMasked(names.detail ?? '') : workspace.namesNotMasked}
            </p>
          )}
        </div>
      )}
    </Section>
  )
}
