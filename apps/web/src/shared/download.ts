import type { Messages } from '../messages/en.ts'
import { showToast } from '../ui/toasts.tsx'
import { sentenceOf } from './problem-note.tsx'

/**
 * Saves what the API answers as a file. A plain link would not say which workspace it is for.
 * @returns whether it was saved; why not is told
 */
export async function download(
  fetching: Promise<Response>,
  name: string,
  messages: Messages,
): Promise<boolean> {
  try {
    const response = await fetching
    const address = URL.createObjectURL(await response.blob())
    const link = document.createElement('a')
    link.href = address
    link.download = nameOf(response) ?? name
    link.click()
    setTimeout(() => URL.revokeObjectURL(address), 60_000)
    return true
  } catch (error) {
    showToast({ tone: 'bad', text: sentenceOf(error, messages) })
    return false
  }
}

/** What a person's archive of today is called. */
export const dataFile = () => `personal-data-${new Date().toISOString().slice(0, 10)}.zip`

/** What the server calls the file. */
function nameOf(response: Response): string | undefined {
  const header = response.headers.get('content-disposition') ?? ''
  const [, encoded] = /filename\*=UTF-8''([^;]+)/i.exec(header) ?? []
  if (encoded) return decodeURIComponent(encoded)
  return /filename="([^"]+)"/i.exec(header)?.[1]
}
