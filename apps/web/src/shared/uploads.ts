import type { AddedDocuments } from '@gepeto/contract'
import { useSyncExternalStore } from 'react'
import { gepeto, knownSession, queryClient } from './api.ts'
import type { FileToAdd } from './dropped-files.ts'
import { preferences } from './preferences.ts'
import { workspaceId } from './workspace.ts'

/** A file on its way to the server. */
export interface Upload {
  id: number
  collectionId: string
  /** Where the collection is: the person may go to another one meanwhile. */
  workspace: string | null
  name: string
  bytes: number
  sentBytes: number
  state: 'waiting' | 'sending' | 'refused'
  /** Why it was refused; null where no answer came. */
  reason: string | null
  file: File
}

/** What came of a batch, for whoever asked for it. */
export interface UploadResult {
  added: AddedDocuments['documents']
  refused: AddedDocuments['refused']
}

/** How many files are sent at once. */
const atOnce = 3

let uploads: readonly Upload[] = []
let lastId = 0
const listeners = new Set<() => void>()
const finished = new Map<number, (result: UploadResult) => void>()

export function useUploads(collectionId: string | undefined): Upload[] {
  const all = useSyncExternalStore(subscribe, () => uploads)
  return all.filter((upload) => upload.collectionId === collectionId)
}

/** Sends files one by one; goes on while the person moves through the page. */
export async function uploadFiles(collectionId: string, files: FileToAdd[]): Promise<UploadResult> {
  const queued = files.map(
    ({ name, file }): Upload => ({
      id: ++lastId,
      collectionId,
      workspace: workspaceId(),
      name,
      bytes: file.size,
      sentBytes: 0,
      state: 'waiting',
      reason: null,
      file,
    }),
  )
  set([...uploads, ...queued])
  const results = queued.map(({ id }) => new Promise<UploadResult>((resolve) => finished.set(id, resolve)))
  pump()
  const all = await Promise.all(results)
  return { added: all.flatMap((result) => result.added), refused: all.flatMap((result) => result.refused) }
}

export function retryUpload(id: number) {
  patch(id, { state: 'waiting', sentBytes: 0, reason: null })
  pump()
}

export function dismissUpload(id: number) {
  set(uploads.filter((upload) => upload.id !== id))
}

function pump() {
  const free = atOnce - uploads.filter((upload) => upload.state === 'sending').length
  for (const upload of uploads.filter((entry) => entry.state === 'waiting').slice(0, free)) send(upload)
}

// XMLHttpRequest, because fetch does not tell how much of a body has left.
function send(upload: Upload) {
  patch(upload.id, { state: 'sending' })
  const request = new XMLHttpRequest()
  const form = new FormData()
  form.append('files', upload.file, upload.name)
  request.open('POST', gepeto.documents.uploadUrl(upload.collectionId))
  request.setRequestHeader('accept', 'application/json')
  request.setRequestHeader('accept-language', preferences().language)
  if (upload.workspace) request.setRequestHeader('x-workspace', upload.workspace)
  request.setRequestHeader('x-csrf-token', knownSession()?.csrfToken ?? '')
  request.responseType = 'json'
  request.upload.onprogress = (event) => patch(upload.id, { sentBytes: Math.min(event.loaded, upload.bytes) })
  request.onload = () => {
    if (request.status === 202) settle(upload, request.response as AddedDocuments)
    else refuse(upload, (request.response as { detail?: string } | null)?.detail ?? null)
  }
  request.onerror = () => refuse(upload, null)
  request.send(form)
}

function settle(upload: Upload, { documents, refused }: AddedDocuments) {
  const reason = refused[0]?.reason
  if (reason !== undefined) return refuse(upload, reason)
  dismissUpload(upload.id)
  finish(upload.id, { added: documents, refused: [] })
  refreshSoon(upload.collectionId)
}

function refuse(upload: Upload, reason: string | null) {
  patch(upload.id, { state: 'refused', reason })
  finish(upload.id, { added: [], refused: reason === null ? [] : [{ name: upload.name, reason }] })
}

function finish(id: number, result: UploadResult) {
  finished.get(id)?.(result)
  finished.delete(id)
  pump()
}

const refreshing = new Set<string>()

/** Reads the lists anew, once for many files. */
function refreshSoon(collectionId: string) {
  if (refreshing.has(collectionId)) return
  refreshing.add(collectionId)
  setTimeout(() => {
    refreshing.delete(collectionId)
    queryClient.invalidateQueries({ queryKey: ['documents', collectionId] })
    queryClient.invalidateQueries({ queryKey: ['collections'] })
  }, 250)
}

function patch(id: number, part: Partial<Upload>) {
  set(uploads.map((upload) => (upload.id === id ? { ...upload, ...part } : upload)))
}

function set(next: readonly Upload[]) {
  uploads = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

addEventListener('beforeunload', (event) => {
  if (uploads.some((upload) => upload.state !== 'refused')) event.preventDefault()
})
