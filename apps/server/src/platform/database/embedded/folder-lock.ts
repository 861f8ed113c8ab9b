import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import { join } from 'node:path'
import type { Bilingual } from '../../language.ts'
import { isRunning, type ProcessIdentity, thisProcess } from '../../process-identity.ts'
import { DatabaseRefused } from '../errors.ts'

/** A held lock. */
export interface FolderLock {
  /** Gives the folder back. Safe to call twice. */
  release(): void
}

type Holder = ProcessIdentity & { token: string }

/** The holder touches its lock this often; one on another host, whose pid says nothing here, is dead after five. */
const heartbeatMs = 5_000
const silenceMs = 5 * heartbeatMs
/** A lock is created, then written: one still empty after this long belongs to a process that died between. */
const emptyMs = 2_000

/**
 * Takes a folder for this process alone. PGlite itself lets two processes write one database, which ruins it.
 * The lock of a dead process, or of a pid that belongs to another process by now, is taken over: a kill -9
 * needs no cleaning up. A holder on another host (two containers, one volume) is believed while it stirs.
 * @param onLost called when the lock was taken away: this process must stop writing at once
 * @throws DatabaseRefused naming the living holder, or when the folder cannot be written
 */
export function lockFolder(folder: string, onLost: (error: Error) => void): FolderLock {
  const path = join(folder, 'gepeto.lock')
  const mine: Holder = { ...thisProcess, token: randomUUID() }
  for (let attempt = 0; !tryCreate(path, mine); attempt++) {
    const held = readHolder(path)
    if (held === 'gone') continue
    if (held === 'empty') {
      if (attempt > emptyMs / 50) removeExactly(path, '')
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
      continue
    }
    if (isAlive(held.holder, held.silentMs)) throw new DatabaseRefused(refusal(folder, held.holder))
    removeExactly(path, held.text)
  }
  const beating = setInterval(() => {
    const held = readHolder(path)
    if (typeof held === 'object' && held.holder.token === mine.token) {
      const now = new Date()
      fs.utimes(path, now, now, () => {})
    } else {
      clearInterval(beating)
      onLost(
        new DatabaseRefused({
          en: `The lock on "${folder}" was taken away. This process stops writing to it.`,
          'pt-BR': `A trava de "${folder}" foi tomada. Este processo para de gravar nela.`,
        }),
      )
    }
  }, heartbeatMs)
  beating.unref()
  const release = () => {
    clearInterval(beating)
    process.off('exit', release)
    const held = readHolder(path)
    if (typeof held === 'object' && held.holder.token === mine.token) fs.rmSync(path, { force: true })
  }
  process.on('exit', release)
  return { release }
}

function refusal(folder: string, { pid, host }: Holder): Bilingual {
  const [on, em] = host === thisProcess.host ? ['', ''] : [` on ${host}`, ` em ${host}`]
  return {
    en: `The data folder "${folder}" is in use by process ${pid}${on}. Stop it, talk to it over the API, or set GEPETO_DATA_DIR to another folder.`,
    'pt-BR': `A pasta de dados "${folder}" está em uso pelo processo ${pid}${em}. Pare-o, fale com ele pela API, ou aponte GEPETO_DATA_DIR para outra pasta.`,
  }
}

function tryCreate(path: string, holder: Holder): boolean {
  try {
    fs.writeFileSync(path, JSON.stringify(holder), { flag: 'wx', mode: 0o600, flush: true })
    return true
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EEXIST') return false
    throw new DatabaseRefused(
      {
        en: `The data folder cannot be written: ${(error as Error).message}`,
        'pt-BR': `Não é possível gravar na pasta de dados: ${(error as Error).message}`,
      },
      { cause: error },
    )
  }
}

function readHolder(path: string): 'gone' | 'empty' | { text: string; holder: Holder; silentMs: number } {
  try {
    const text = fs.readFileSync(path, 'utf8')
    if (text === '') return 'empty'
    const silentMs = Date.now() - fs.statSync(path).mtimeMs
    return { text, holder: JSON.parse(text) as Holder, silentMs }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone'
    if (error instanceof SyntaxError) return 'empty'
    throw error
  }
}

function isAlive(holder: Holder, silentMs: number): boolean {
  return isRunning(holder) ?? silentMs < silenceMs
}

/**
 * Removes the lock only while it still says what was read. Of two processes that both find a stale lock,
 * one renames it; the other then finds it gone, or finds that it moved a new lock and puts it back.
 */
function removeExactly(path: string, text: string): void {
  const aside = `${path}.${randomUUID()}`
  try {
    fs.renameSync(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  const moved = fs.readFileSync(aside, 'utf8')
  if (moved !== text && text !== '') {
    try {
      fs.linkSync(aside, path)
    } catch {
      // A third process was quicker; the holder of the moved lock notices at its next heartbeat.
    }
  }
  fs.rmSync(aside, { force: true })
}
