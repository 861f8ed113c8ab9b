import type { Collection, Document, Grant } from '@gepeto/contract'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { gepeto, knownSession, queryClient, useMay } from '../../shared/api.ts'
import { FormDialog } from '../../shared/form-dialog.tsx'
import { useMessages } from '../../shared/i18n.tsx'
import { PrincipalPicker } from '../../shared/principal-picker.tsx'
import { ProblemNote } from '../../shared/problem-note.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { RadioField } from '../../ui/radio-field.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { GrantList } from './grant-list.tsx'

/** What can be shared: both kinds say the same, but for the word that stands for "not restricted". */
export type Shared =
  | { kind: 'collection'; object: Collection; name: string }
  | { kind: 'document'; object: Document; name: string }

interface Access {
  isRestricted: boolean
  grants: Grant[]
}

interface ShareDialogProps {
  shared: Shared
  onClose: () => void
}

const accessQuery = ({ kind, object }: Shared) =>
  queryOptions({
    queryKey: ['access', object.id],
    queryFn: async ({ signal }): Promise<Access> => {
      const { access, grants } =
        kind === 'collection'
          ? await gepeto.collections.access(object.id, { signal })
          : await gepeto.documents.access(object.id, { signal })
      return { isRestricted: access === 'restricted', grants }
    },
    staleTime: 0,
    gcTime: 0,
  })

function share({ kind, object }: Shared, { isRestricted, grants }: Access): Promise<unknown> {
  if (kind === 'collection')
    return gepeto.collections.share(object.id, { access: isRestricted ? 'restricted' : 'workspace', grants })
  return gepeto.documents.share(object.id, { access: isRestricted ? 'restricted' : 'inherited', grants })
}

/** Who may read and change a collection or a document. */
export default function ShareDialog({ shared, onClose }: ShareDialogProps) {
  const { sharing, common } = useMessages()
  const access = useQuery(accessQuery(shared))
  if (access.data) return <ShareForm shared={shared} known={access.data} onClose={onClose} />
  return (
    <Dialog isOpen onClose={onClose} title={sharing.titleOf(shared.name)} closeLabel={common.close}>
      {access.isError ? (
        <ProblemNote error={access.error} onRetry={() => access.refetch()} />
      ) : (
        <Skeleton label={common.loading} />
      )}
    </Dialog>
  )
}

function ShareForm({ shared, known, onClose }: ShareDialogProps & { known: Access }) {
  const { sharing, access } = useMessages()
  const may = useMay()
  const oneself = knownSession()?.user?.id ?? ''
  const [isRestricted, setIsRestricted] = useState(known.isRestricted)
  // Oneself keeps it in any case, so one's own grant is not up for change.
  const [grants, setGrants] = useState(() => known.grants.filter(({ principal }) => principal !== oneself))
  const isCollection = shared.kind === 'collection'
  const own: Grant[] = known.grants.filter(({ principal }) => principal === oneself)
  return (
    <FormDialog
      title={sharing.titleOf(shared.name)}
      action={sharing.save}
      onSave={async () => {
        await share(shared, { isRestricted, grants: [...grants, ...own] })
        await Promise.all(
          ['collections', 'documents', 'document', 'access'].map((key) =>
            queryClient.invalidateQueries({ queryKey: [key] }),
          ),
        )
        showToast({ text: sharing.saved(shared.name) })
      }}
      onClose={onClose}
    >
      <RadioField
        label={sharing.question}
        value={isRestricted ? 'restricted' : 'open'}
        options={[
          isCollection
            ? { value: 'open', label: sharing.workspace, hint: sharing.workspaceHint }
            : { value: 'open', label: sharing.inherited, hint: sharing.inheritedHint },
          {
            value: 'restricted',
            label: sharing.restricted,
            hint: isCollection ? sharing.restrictedHint : sharing.restrictedDocumentHint,
          },
        ]}
        onChange={(value) => setIsRestricted(value === 'restricted')}
      />
      {isRestricted && (
        <>
          <GrantList grants={grants} onChange={setGrants} />
          {may('people:read') ? (
            <PrincipalPicker
              label={sharing.add}
              hasGroups
              without={new Set([oneself, ...grants.map(({ principal }) => principal)])}
              onPick={({ id }) =>
                setGrants([...grants, { principal: id as Grant['principal'], level: 'read' }])
              }
            />
          ) : (
            <p className="text-sm text-muted">{access.notAllowedDetail}</p>
          )}
        </>
      )}
      <p role="status" className="rounded-md bg-sunken px-3 py-2.5 text-sm">
        {summaryOf(sharing, isCollection, isRestricted, grants)}{' '}
        {isRestricted && <span className="text-muted">{sharing.always}</span>}
      </p>
    </FormDialog>
  )
}

/** What saving will mean, in a sentence. */
function summaryOf(
  sharing: ReturnType<typeof useMessages>['sharing'],
  isCollection: boolean,
  isRestricted: boolean,
  grants: Grant[],
): string {
  if (!isRestricted) return isCollection ? sharing.summaryWorkspace : sharing.summaryInherited
  const groups = grants.filter(({ principal }) => principal.startsWith('grp_')).length
  const writers = grants.filter(({ level }) => level === 'write').length
  return sharing.summary(grants.length - groups, groups, writers)
}
