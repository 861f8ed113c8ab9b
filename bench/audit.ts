/**
 * `npm run bench:audit`: what the log costs, in this process: events appended by 16 writers, one in each transaction,
 * linked by the sequencer beside them, then verified, then a person erased.
 *   --store postgres|embedded   (default postgres)
 *   --events N                  (default 20,000)
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { appendEvents, createAudit } from '../apps/server/src/audit/index.ts'
import type { Actor } from '../apps/server/src/platform/actor.ts'
import { memoryBus } from '../apps/server/src/platform/bus/bus.ts'
import { openMasterKey } from '../apps/server/src/platform/crypto/master-key.ts'
import { migrate, openDatabase } from '../apps/server/src/platform/database/index.ts'
import { openLog } from '../apps/server/src/platform/telemetry/log.ts'
import { makeStore, type StoreName } from './store.ts'

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'postgres' },
    events: { type: 'string', default: '20000' },
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
const audit = await createAudit({
  database,
  masterKey: await openMasterKey(dataDir),
  bus: memoryBus(),
  log: openLog('warn'),
  namesOf: async () => new Map(),
})
const actor: Actor = {
  kind: 'system',
  id: 'bench',
  userId: 'usr_1',
  workspaceId,
  permissions: new Set(['audit:verify']),
  principals: [],
}
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
        const fact = {
          kind: 'bench.thing.happened',
          subjectId: `doc_${place}`,
          data: { question: 'When does the nightly backup start?', place },
        }
        await database.transaction((tx) => appendEvents(tx, person, [fact]))
      }
    }),
  )
  const appendedMs = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  await audit.link(true)
  const linkedMs = performance.now() - started
  const cpuBefore = process.cpuUsage()
  const verified = await audit.verifyLog(actor)
  const checking = process.cpuUsage(cpuBefore)
  const erasing = performance.now()
  const erased = await database.transaction((tx) => audit.destroyKeys(tx, workspaceId, 'usr_1'))
  const erasedMs = performance.now() - erasing
  const after = await audit.verifyLog(actor)
  console.log({
    store: values.store,
    events: verified.events,
    appendedPerSecond: rate(events, appendedMs),
    cpuMsPerEvent: Math.round((user + system) / events) / 1000,
    allLinkedAfterMs: Math.round(linkedMs - appendedMs),
    verifiedPerSecond: rate(verified.events, verified.tookMs),
    verifyingCpuMicrosPerEvent: Math.round((checking.user + checking.system) / verified.events),
    valid: verified.valid,
    eventsErased: erased.unreadableEvents,
    keyDestroyedMs: Math.round(erasedMs),
    validAfterErasure: after.valid,
  })
} finally {
  await audit.close()
  await database.close()
  await store.drop()
  rmSync(dataDir, { recursive: true, force: true })
}
