import { type FileToAdd, filesOfInput } from './dropped-files.ts'

/** Opens the system's own dialog for files, or for a whole folder. Gives nothing when it is closed. */
export function pickFiles({ isFolder = false, isMany = true } = {}): Promise<FileToAdd[]> {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = isMany
  input.webkitdirectory = isFolder
  return new Promise((resolve) => {
    input.onchange = () => resolve(filesOfInput(input.files))
    input.oncancel = () => resolve([])
    input.click()
  })
}
