import { useRouter } from '@tanstack/react-router'
import { paths } from '../paths.ts'
import { queryClient } from '../shared/api.ts'
import { useMessages } from '../shared/i18n.tsx'
import { Link } from '../shared/link.tsx'
import { ProblemNote } from '../shared/problem-note.tsx'
import { buttonClass } from '../ui/button.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

/** A page that could not be drawn at all, for example because the server is away. */
export function ErrorPage({ error }: { error: unknown }) {
  const router = useRouter()
  return (
    <main className="m-auto flex h-full w-full max-w-lg flex-col justify-center px-6">
      <ProblemNote
        error={error}
        onRetry={async () => {
          await queryClient.resetQueries({ queryKey: ['session'] })
          await router.invalidate()
        }}
      />
    </main>
  )
}

export function NotFoundPage() {
  const { problem } = useMessages()
  return (
    <main className="m-auto flex h-full flex-1 flex-col items-center justify-center gap-2 px-6 text-center">
      <h1 className="text-lg font-semibold">{problem.notFound}</h1>
      <p className="text-muted">{problem.notFoundDetail}</p>
      <Link href={paths.home()} className={`${buttonClass()} mt-4`}>
        {problem.goHome}
      </Link>
    </main>
  )
}

export function PendingPage() {
  const { common } = useMessages()
  return (
    <div className="measure px-6 pt-24">
      <Skeleton label={common.loading} lines={5} />
    </div>
  )
}
