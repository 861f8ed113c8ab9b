/**
 * The process that opens other people's files: whatever a file does to it, the server stays up. Started by
 * `parser-pool.ts`; reads one document at a time and ends when its parent goes.
 */
import { ParseFailure } from './parse-failure.ts'
import { type ParseCommand, type ParserReply, packDocument } from './parser-messages.ts'
import { openFile, readDocument } from './read-document.ts'

/** At most one progress message per this many milliseconds. */
const PROGRESS_EVERY_MS = 100

// Libraries print warnings about the files they read; the protocol is the only way out of here.
console.log = console.info = console.warn = console.error = () => {}

process.on('disconnect', () => process.exit(0))
process.on('message', (command: ParseCommand) => void parse(command))

async function parse(command: ParseCommand): Promise<void> {
  let reported = 0
  const onPage = (page: number, pages: number) => {
    const now = performance.now()
    if (now - reported < PROGRESS_EVERY_MS && page < pages) return
    reported = now
    reply({ kind: 'progress', id: command.id, page, pages })
  }
  try {
    const { bytes, type } = await openFile(command)
    const document = await readDocument(bytes, type, command, onPage)
    reply({ kind: 'parsed', id: command.id, document: packDocument(document) })
  } catch (error) {
    const failure = error instanceof ParseFailure ? error : new ParseFailure('corrupt')
    reply({ kind: 'failed', id: command.id, code: failure.code, facts: failure.facts })
  }
}

function reply(message: ParserReply): void {
  process.send?.(message)
}
