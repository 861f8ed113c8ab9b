import type { AssistantDetails, AssistantDraft } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { paths } from '../../paths.ts'
import { isNotFound, useMay } from '../../shared/api.ts'
import { assistantQuery } from '../../shared/assistant-queries.ts'
import { Frame } from '../../shared/frame.tsx'
import { useMessages } from '../../shared/i18n.tsx'
import { Link } from '../../shared/link.tsx'
import { ProblemNote } from '../../shared/problem-note.tsx'
import { buttonClass } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { BackLink } from './back-link.tsx'
import { Editor } from './editor.tsx'

/** `/assistants/:assistantId`: its draft, what it answers and its versions. */
export function AssistantPage() {
  const { assistants, common, problem } = useMessages()
  const { assistantId = '' } = useParams({ strict: false })
  const may = useMay()
  const details = useQuery(assistantQuery(assistantId))
  if (details.data && may('assistants:write') && hasDraft(details.data))
    return <Editor key={details.data.id} details={details.data} />
  const isGone = details.isError && isNotFound(details.error)
  return (
    <Frame title={details.data?.name ?? assistants.title} heading={<BackLink name={details.data?.name} />}>
      <div className="measure px-5 pt-4 wide:px-6">
        {details.isPending && <Skeleton label={common.loading} lines={6} />}
        {details.isError && !isGone && (
          <ProblemNote error={details.error} onRetry={() => details.refetch()} />
        )}
        {isGone && (
          <>
            <p className="text-lg font-semibold">{assistants.gone}</p>
            <p className="mt-1 text-muted">{problem.notFoundDetail}</p>
          </>
        )}
        {details.data && <Shown assistant={details.data} />}
      </div>
    </Frame>
  )
}

const hasDraft = (details: AssistantDetails): details is AssistantDetails & { draft: AssistantDraft } =>
  details.draft !== null

/** For those who use it and do not edit it. */
function Shown({ assistant }: { assistant: AssistantDetails }) {
  const { assistants } = useMessages()
  const may = useMay()
  return (
    <>
      <h2 className="text-xl font-semibold tracking-[-0.02em]">{assistant.name}</h2>
      <p className="mt-2 text-base text-muted">{assistant.description}</p>
      {may('answers:ask') && assistant.state === 'published' && (
        <Link href={paths.home(assistant.slug)} className={`${buttonClass('primary')} mt-6`}>
          {assistants.chat}
        </Link>
      )}
    </>
  )
}
