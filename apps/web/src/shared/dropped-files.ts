/** A file to add, named with its folder where it came in one. */
export interface FileToAdd {
  name: string
  file: File
}

/** What system software leaves in folders and nobody means to add. */
const isClutter = (name: string) => name.startsWith('.') || /^(thumbs\.db|desktop\.ini|__macosx)$/i.test(name)

/** All files of a drop, those inside dropped folders too. Must be called while the drop event is handled. */
export function filesOfDrop(transfer: DataTransfer): Promise<FileToAdd[]> {
  const entries = [...transfer.items]
    .map((item) => item.webkitGetAsEntry?.())
    .filter((entry) => entry != null)
  if (entries.length === 0) return Promise.resolve(filesOfInput(transfer.files))
  return collect(entries, '')
}

/** The files of an `<input type=file>`, with their folders where a folder was chosen. */
export function filesOfInput(files: FileList | null): FileToAdd[] {
  return [...(files ?? [])]
    .filter((file) => !(file.webkitRelativePath || file.name).split('/').some(isClutter))
    .map((file) => ({ name: file.webkitRelativePath || file.name, file }))
}

async function collect(entries: FileSystemEntry[], folder: string): Promise<FileToAdd[]> {
  const files: FileToAdd[] = []
  for (const entry of entries) {
    if (isClutter(entry.name)) continue
    const name = `${folder}${entry.name}`
    if (isFile(entry)) {
      files.push({ name, file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)) })
    } else if (isFolder(entry)) {
      files.push(...(await collect(await readAll(entry.createReader()), `${name}/`)))
    }
  }
  return files
}

/** A folder gives its entries in portions, an empty one at the end. */
async function readAll(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  const entries: FileSystemEntry[] = []
  for (;;) {
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (portion.length === 0) return entries
    entries.push(...portion)
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
