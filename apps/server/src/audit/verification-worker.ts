/** The thread a long chain is checked in: a hundred thousand hashes hold up nobody who asks something meanwhile. */
import { parentPort, workerData } from 'node:worker_threads'
import { type ChainClaims, openPageVerifier } from './page-verifier.ts'
import type { ToVerify } from './verification.ts'

const port = parentPort
if (!port) throw new Error('This file is the body of a worker thread.')
const verifier = openPageVerifier(workerData as ChainClaims)

port.on('message', (part: ToVerify) => {
  if (part === 'end') {
    port.postMessage(verifier.end())
    port.close()
  } else if ('lines' in part) port.postMessage(verifier.take(part.lines))
  else port.postMessage(verifier.takeUnlinked(part.unlinked))
})
