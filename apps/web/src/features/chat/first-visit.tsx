import { FileUp, Sparkles } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { gepeto, queryClient } from '../../shared/api.ts'
import type { FileToAdd } from '../../shared/dropped-files.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { pickFiles } from '../../shared/pick-files.ts'
import { sentenceOf } from '../../shared/problem-note.tsx'
import type { Upload } from '../../shared/uploads.ts'
import { Button } from '../../ui/button.tsx'
import { ProgressBar } from '../../ui/progress-bar.tsx'
import { showToast } from '../../ui/toasts.tsx'
import { rememberSample } from './suggestions.tsx'

interface FirstVisitProps {
  composer: ReactNode
  uploads: Upload[]
  onFiles: (files: FileToAdd[]) => void
}

/** An empty library: what this is in one sentence, a field, a place for files, and samples in one click. */
export function FirstVisit({ composer, uploads, onFiles }: FirstVisitProps) {
  const { first } = useMessages()
  return (
    <>
      <p className="text-xl font-semibold tracking-[-0.02em]">{first.title}</p>
      <p className="mt-2 mb-8 max-w-[60ch] text-base text-muted">{first.intro}</p>
      <button
        type="button"
        onClick={async () => onFiles(await pickFiles())}
        className="group flex w-full flex-col items-center gap-1 rounded-[14px] border border-line-strong/60 border-dashed px-6 py-10 text-center transition-colors hover:border-accent hover:bg-accent-soft/50"
      >
        <FileUp size={24} strokeWidth={1.6} className="mb-2 text-accent" aria-hidden />
        <span className="text-base font-medium">{first.dropTitle}</span>
        <span className="text-sm text-muted">{first.dropHint}</span>
        <span className="mt-3 text-sm text-accent underline-offset-4 group-hover:underline">
          {first.choose}
        </span>
      </button>
      {uploads.length > 0 && <Sending uploads={uploads} />}
      <div className="mt-4 mb-8 flex flex-wrap items-center justify-center gap-x-3 gap-y-1">
        <SampleButton />
      </div>
      {composer}
    </>
  )
}

function Sending({ uploads }: { uploads: Upload[] }) {
  const { library } = useMessages()
  const bytes = uploads.reduce((sum, upload) => sum + upload.bytes, 0)
  const sent = uploads.reduce((sum, upload) => sum + upload.sentBytes, 0)
  const refused = uploads.find((upload) => upload.state === 'refused')
  return (
    <div className="mt-3 flex flex-col gap-2 text-sm text-muted">
      <ProgressBar label={library.uploadingMany(uploads.length)} share={bytes > 0 ? sent / bytes : null} />
      {refused ? (
        <p role="alert" className="text-bad">
          {library.refused(refused.name, refused.reason ?? '')}
        </p>
      ) : (
        library.uploadingMany(uploads.length)
      )}
    </div>
  )
}

function SampleButton() {
  const messages = useMessages()
  const { first } = messages
  const [isBusy, setIsBusy] = useState(false)
  const putIn = async () => {
    setIsBusy(true)
    try {
      rememberSample((await gepeto.collections.createSample()).id)
      await queryClient.invalidateQueries({ queryKey: ['collections'] })
    } catch (error) {
      showToast({ tone: 'bad', text: sentenceOf(error, messages) })
      setIsBusy(false)
    }
  }
  return (
    <>
      <Button look="quiet" onClick={putIn} disabled={isBusy} className="text-accent!">
        <Sparkles size={16} aria-hidden />
        {isBusy ? first.sampleBusy : first.sample}
      </Button>
      <span className="text-center text-xs text-faint">{first.sampleHint}</span>
    </>
  )
}
