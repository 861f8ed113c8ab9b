import type { InjectionPolicy, Role, Workspace } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { checkRights, gepeto, knownSession } from '../../../shared/api.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { rolesQuery } from '../../../shared/people-queries.ts'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { useRoleName } from '../../../shared/role-name.ts'
import { useAct } from '../../../shared/use-act.ts'
import { Button } from '../../../ui/button.tsx'
import { CheckField } from '../../../ui/check-field.tsx'
import { TextField } from '../../../ui/field.tsx'
import { RadioField } from '../../../ui/radio-field.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { Section } from '../section.tsx'
import { workspaceQuery } from './queries.ts'

/** The name of the workspace one is in, and what it asks of its people. */
export function Rules() {
  const { workspace, common } = useMessages()
  const id = knownSession()?.workspace?.id ?? ''
  const query = useQuery(workspaceQuery(id))
  return (
    <Section title={workspace.rules}>
      {query.isPending && <Skeleton label={common.loading} className="pt-4" />}
      {query.isError && <ProblemNote error={query.error} onRetry={() => query.refetch()} />}
      {query.data && (
        <div className="flex flex-col gap-8 pt-4">
          <NameForm key={query.data.name} workspace={query.data} />
          <SecondFactor workspace={query.data} />
          <PlantedOrders workspace={query.data} />
        </div>
      )}
    </Section>
  )
}

function NameForm({ workspace: { id, name } }: { workspace: Workspace }) {
  const { workspace, common, invitation } = useMessages()
  const act = useAct()
  const [typed, setTyped] = useState(name)
  const [isMissing, setIsMissing] = useState(false)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    setIsMissing(typed.trim() === '')
    if (typed.trim() === '' || typed.trim() === name) return
    const isDone = await act(
      () => gepeto.workspaces.update(id, { name: typed.trim() }),
      ['workspaces'],
      workspace.nameSaved,
    )
    if (isDone) checkRights()
  }
  return (
    <form noValidate onSubmit={save} className="flex max-w-md items-start gap-2">
      <div className="flex-1">
        <TextField
          label={workspace.name}
          maxLength={100}
          error={isMissing ? invitation.nameMissing : null}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      <Button type="submit" className="mt-[26px] h-10!" disabled={typed.trim() === name}>
        {common.save}
      </Button>
    </form>
  )
}

/** Ticking holds at once, so it is asked about first: whoever lacks one can do nothing else until they have it. */
function SecondFactor({ workspace: { id, settings } }: { workspace: Workspace }) {
  const { workspace } = useMessages()
  const roleName = useRoleName()
  const act = useAct()
  const { data: roles = [] } = useQuery(rolesQuery)
  const required = settings.secondFactorRoles
  const [asked, setAsked] = useState<Role | null>(null)
  const choose = (role: (typeof required)[number], isRequired: boolean) =>
    act(
      () =>
        gepeto.workspaces.update(id, {
          settings: {
            secondFactorRoles: isRequired ? [...required, role] : required.filter((other) => other !== role),
          },
        }),
      ['workspaces'],
      workspace.saved,
    )
  return (
    <fieldset>
      <legend className="text-sm font-medium">{workspace.secondFactor}</legend>
      <p className="mt-0.5 mb-2 max-w-[64ch] text-sm text-muted">{workspace.secondFactorHint}</p>
      <div className="grid gap-x-8 wide:grid-cols-2">
        {roles.map((role) => (
          <CheckField
            key={role.id}
            label={roleName(role.id, role.isBuiltin ? null : role.name)}
            isChecked={required.includes(role.id)}
            onChange={(isRequired) => (isRequired ? setAsked(role) : choose(role.id, false))}
          />
        ))}
      </div>
      {asked && (
        <ConfirmDialog
          title={workspace.requireTitle(roleName(asked.id, asked.isBuiltin ? null : asked.name))}
          text={workspace.requireText}
          action={workspace.require}
          onConfirm={() => choose(asked.id, true)}
          onClose={() => setAsked(null)}
        />
      )}
    </fieldset>
  )
}

const policies = ['flag', 'strip', 'refuse'] as const satisfies InjectionPolicy[]

/** What happens to text in documents and questions that reads like an order to the assistant; choosing holds at once. */
function PlantedOrders({ workspace: { id, settings } }: { workspace: Workspace }) {
  const { workspace } = useMessages()
  const act = useAct()
  return (
    <div className="max-w-[64ch]">
      <RadioField
        label={workspace.plantedOrders}
        value={settings.injectionPolicy}
        options={policies.map((policy) => ({ value: policy, ...workspace.injectionPolicies[policy] }))}
        onChange={(injectionPolicy) =>
          act(
            () => gepeto.workspaces.update(id, { settings: { injectionPolicy } }),
            ['workspaces'],
            workspace.saved,
          )
        }
      />
    </div>
  )
}
