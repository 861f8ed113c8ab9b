import { existsSync } from 'node:fs'
import { access, chmod, constants, mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bilingual } from './language.ts'
import { StartRefused } from './start-refused.ts'

/** What stands in a data folder and is needed from the first moment on. */
const folders = ['database', 'blobs', 'index']
const files = ['master.key']

const { R_OK, W_OK, X_OK } = constants

/**
 * Makes the folder of all embedded state where there is none, and sees that it can be used before anything is begun
 * in it. Nobody but its owner may look inside, whatever it was before.
 * @throws StartRefused naming the path and what is wrong with it
 */
export async function openDataFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    throw refusal(path, error)
  })
  await refuseUnusable(path, true)
  for (const name of [...folders, ...files]) {
    const inside = join(path, name)
    if (existsSync(inside)) await refuseUnusable(inside, folders.includes(name))
  }
  await keepToOwner(path)
}

async function refuseUnusable(path: string, isFolder: boolean): Promise<void> {
  try {
    const found = await stat(path)
    if (found.isDirectory() !== isFolder)
      throw Object.assign(new Error(), { code: isFolder ? 'ENOTDIR' : 'EISDIR' })
    await access(path, R_OK | W_OK | (isFolder ? X_OK : 0))
  } catch (error) {
    throw refusal(path, error as NodeJS.ErrnoException)
  }
}

/** A folder that belongs to somebody else, such as a mounted volume, is as its owner made it. */
async function keepToOwner(path: string): Promise<void> {
  const { uid, mode } = await stat(path)
  if (process.getuid?.() === uid && (mode & 0o077) !== 0) await chmod(path, 0o700)
}

const isNoFolder: Bilingual = { en: 'a file stands there', 'pt-BR': 'há um arquivo nesse lugar' }
const isFolderThere: Bilingual = { en: 'a folder stands there', 'pt-BR': 'há uma pasta nesse lugar' }
const notAllowed: Bilingual = {
  en: 'this user may not read and write there',
  'pt-BR': 'este usuário não pode ler e gravar ali',
}
const readOnly: Bilingual = { en: 'the disk is read-only', 'pt-BR': 'o disco é somente leitura' }
const full: Bilingual = { en: 'the disk is full', 'pt-BR': 'o disco está cheio' }

/** What went wrong, by the code of the operating system. */
const reasons: Record<string, Bilingual> = {
  EEXIST: isNoFolder,
  ENOTDIR: isNoFolder,
  EISDIR: isFolderThere,
  EACCES: notAllowed,
  EPERM: notAllowed,
  EROFS: readOnly,
  ENOSPC: full,
}

function refusal(path: string, cause: NodeJS.ErrnoException): StartRefused {
  const code = cause.code ?? cause.message
  const reason = reasons[code] ?? { en: code, 'pt-BR': code }
  return new StartRefused(
    {
      en: `The data folder cannot be used: "${path}": ${reason.en}. Put it right, or set GEPETO_DATA_DIR to another folder.`,
      'pt-BR': `A pasta de dados não pode ser usada: "${path}": ${reason['pt-BR']}. Corrija isso ou aponte GEPETO_DATA_DIR para outra pasta.`,
    },
    { cause },
  )
}
