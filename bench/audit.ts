/**
 * `npm run bench:audit`: what the log costs, in this process: events appended by 16 writers, one in each transaction,
 * linked by the sequencer beside them, then verified.
 *   --store postgres|embedded   (default postgres)
 *   --events N                  (default 20,000)
 *   --verified N                how long the chain is that is verified: filled up in batches (default 50,000)
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { appendEvents, createAudit, folderAnchors } from '../apps/server/src/audit/index.ts'
import type { Actor } from '../apps/server/src/platform/actor.ts'
import { memoryBus } from '../apps/server/src/platform/bus/bus.ts'
import { openDataKeys } from '../apps/server/src/platform/crypto/data-keys.ts'
import { openMasterKey } from '../apps/server/src/platform/crypto/master-key.ts'
import { migrate, openDatabase } from '../apps/server/src/platform/database/index.ts'
import { openEgress } from '../apps/server/src/platform/egress/egress.ts'
import { createResilience } from '../apps/server/src/platform/resilience/index.ts'
import { openLog } from '../apps/server/src/platform/telemetry/log.ts'
import { makeStore, type StoreName } from './store.ts'

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'postgres' },
    events: { type: 'string', default: '20000' },
    verified: { type: 'string', default: '50000' },
  },
})
const events = Number(values.events)
const writers = 16
const people = 100
const workspaceId = 'ws_bench'
const dataDir = mkdtempSync(join(tmpdir(), 'gepeto-bench-'))
const store = await makeStore(values.store as StoreName)
const database = await openDatabase({
  url: store.environment.DATABASE_URL,
  dataDir,
  maxConnections: writers + 2,
})
await migrate(database)
const egress = openEgress({ allowPrivate: false })
const resilience = createResilience(openLog('warn'))
const masterKey = await openMasterKey(dataDir)
const audit = await createAudit({
  database,
  masterKey,
  anchors: folderAnchors(join(dataDir, 'audit')),
  keys: await openDataKeys(database, masterKey, memoryBus()),
  egress,
  resilience,
  log: openLog('warn'),
  namesOf: async () => new Map(),
  runsServer: async () => true,
})
const actor: Actor = {
  kind: 'system',
  id: 'bench',
  userId: 'usr_1',
  workspaceId,
  permissions: new Set(['audit:verify']),
  principals: [],
}
const batch = 500
const factOf = (place: number) => ({
  kind: 'knowledge.document.changed' as const,
  subjectId: `doc_${place}`,
  data: { question: 'When does the nightly backup start?', place },
})
const rate = (count: number, ms: number) => Math.round((count * 1000) / ms)
try {
  audit.start()
  const cpu = process.cpuUsage()
  const started = performance.now()
  let written = 0
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (written < events) {
        const place = written++
        const person = { kind: 'user' as const, id: `usr_${place % people}`, workspaceId }
        await database.transaction((tx) => appendEvents(tx, person, [factOf(place)]))
      }
    }),
  )
  const appendedMs = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  await audit.link(true)
  const linkedMs = performance.now() - started
  for (let filled = events; filled < Number(values.verified); filled += batch)
    await database.transaction((tx) =>
      appendEvents(
        tx,
        { kind: 'user', id: `usr_${filled % people}`, workspaceId },
        Array.from({ length: batch }, (_, place) => factOf(filled + place)),
      ),
    )
  await audit.link(true)
  const cpuBefore = process.cpuUsage()
  const verified = await audit.verifyLog(actor)
  const checking = process.cpuUsage(cpuBefore)
  console.log({
    store: values.store,
    events: verified.events,
    appendedPerSecond: rate(events, appendedMs),
    cpuMsPerEvent: Math.round((user + system) / events) / 1000,
    allLinkedAfterMs: Math.round(linkedMs - appendedMs),
    verifiedPerSecond: rate(verified.events, verified.tookMs),
    verifyingCpuMicrosPerEvent: Math.round((checking.user + checking.system) / verified.events),
    valid: verified.valid,
  })
} finally {
  await audit.close()
  await database.close()
  await store.drop()
  rmSync(dataDir, { recursive: true, force: true })
}
