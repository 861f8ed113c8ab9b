import { CircleAlert, RotateCw, X } from 'lucide-react'
import { useFormats, useMessages } from '../../shared/i18n.tsx'
import { dismissUpload, retryUpload, type Upload } from '../../shared/uploads.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { ProgressBar } from '../../ui/progress-bar.tsx'

/** A file on its way to the server, or one it did not take. */
export function UploadRow({ upload }: { upload: Upload }) {
  const { library, common, problem, status } = useMessages()
  const formats = useFormats()
  const isRefused = upload.state === 'refused'
  const share = upload.bytes > 0 ? upload.sentBytes / upload.bytes : null
  const text =
    upload.state === 'waiting'
      ? library.waiting
      : `${library.uploading} ${share === null ? '' : formats.percent(share)}`
  const state = isRefused ? (
    <span className="inline-flex items-center gap-1.5 text-sm text-bad">
      <CircleAlert size={15} aria-hidden />
      {status.failed}
    </span>
  ) : (
    <div className="flex max-w-48 flex-col gap-1.5">
      <span className="text-sm text-muted tabular-nums">{text}</span>
      <ProgressBar label={`${upload.name}: ${text}`} share={share} />
    </div>
  )
  return (
    <tr className="border-b border-line align-top">
      <td />
      <td className="py-3 pr-4">
        <p className="truncate text-sm font-medium text-muted" title={upload.name}>
          {upload.name}
        </p>
        <div className="mt-1 wide:hidden">{state}</div>
        {isRefused && (
          <div className="mt-2 flex flex-col items-start gap-2">
            <p className="max-w-[60ch] text-sm text-muted">{upload.reason ?? problem.connection}</p>
            <Button size="sm" onClick={() => retryUpload(upload.id)}>
              <RotateCw size={14} aria-hidden />
              {common.retry}
            </Button>
          </div>
        )}
      </td>
      <td className="hidden py-3 pr-4 wide:table-cell">{state}</td>
      <td className="hidden py-3 text-right text-sm text-muted tabular-nums roomy:table-cell">
        {formats.bytes(upload.bytes)}
      </td>
      <td className="hidden wide:table-cell" />
      <td className="py-1.5 text-right">
        {isRefused && (
          <IconButton label={`${common.dismiss}: ${upload.name}`} onClick={() => dismissUpload(upload.id)}>
            <X size={18} aria-hidden />
          </IconButton>
        )}
      </td>
    </tr>
  )
}
