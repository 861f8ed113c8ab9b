/**
 * `npm run bench:erasure`: how long it takes to erase a person, through the API's own command, from a workspace of
 * 100,000 events, and whether anything of theirs is left in the database's rows.
 *   npm run bench:erasure -- --store embedded --events 20000
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { permissions } from '@gepeto/contract'
import { appendEvents } from '../apps/server/src/audit/index.ts'
import { openApp } from '../apps/server/src/open-app.ts'
import type { Actor } from '../apps/server/src/platform/actor.ts'
import { readConfig } from '../apps/server/src/platform/config/config.ts'
import { openLog } from '../apps/server/src/platform/telemetry/log.ts'
import { makeStore, type StoreName } from './store.ts'

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'postgres' },
    events: { type: 'string', default: '100000' },
  },
})
const events = Number(values.events)
const people = 100
const together = 200
const marker = 'Zanzibar-kaleidoscope'
const dataDir = mkdtempSync(join(tmpdir(), 'gepeto-bench-'))
const store = await makeStore(values.store as StoreName)
const app = await openApp(
  readConfig({
    ...store.environment,
    GEPETO_DATA_DIR: dataDir,
    GEPETO_ADMIN_EMAIL: 'owner@example.org',
    GEPETO_ADMIN_PASSWORD: 'umbrella quartz violin marsh',
  }),
  openLog('warn'),
)
try {
  await app.start()
  const { pool } = app.database
  const { rows } = await pool.query<{ id: string }>('select id from workspaces limit 1')
  const workspaceId = rows[0]!.id
  const { rows: owners } = await pool.query<{ user_id: string }>('select user_id from memberships limit 1')
  const owner: Actor = {
    kind: 'user',
    id: owners[0]!.user_id,
    userId: owners[0]!.user_id,
    workspaceId,
    permissions: new Set(permissions),
    principals: [],
  }
  for (let place = 0; place < people; place++) {
    await pool.query('insert into users (id, name, email) values ($1, $2, $3)', [
      `usr_${place}`,
      place === 1 ? marker : `Person ${place}`,
      app.seals.close(`${place}@example.org`, 'address'),
    ])
    await pool.query("insert into memberships (workspace_id, user_id, role) values ($1, $2, 'member')", [
      workspaceId,
      `usr_${place}`,
    ])
  }
  for (let written = 0; written < events; written += together) {
    const id = `usr_${(written / together) % people}`
    const facts = Array.from({ length: together }, (_, place) => ({
      kind: 'answers.answer.given' as const,
      subjectId: `ans_${written + place}`,
      data: { question: id === 'usr_1' ? marker : 'When does the nightly backup start?' },
    }))
    await app.database.transaction((tx) => appendEvents(tx, { kind: 'user', id, workspaceId }, facts))
  }
  await app.audit.link(true)
  const began = performance.now()
  const certificate = await app.privacy.erasePerson(owner, 'usr_1', 'usr_1')
  const erasedMs = performance.now() - began
  await app.audit.link(true)
  const verified = await app.audit.verifyLog(owner)
  const { rows: tables } = await pool.query<{ name: string }>(
    `select quote_ident(relname) as name from pg_class
     where relkind = 'r' and relnamespace = current_schema()::regnamespace`,
  )
  const left: string[] = []
  for (const { name } of tables) {
    const found = await pool.query(`select from ${name} t where strpos(t::text, $1) > 0 limit 1`, [marker])
    if (found.rows.length > 0) left.push(name)
  }
  console.log({
    store: values.store,
    events: verified.events,
    erasedMs: Math.round(erasedMs),
    unreadableEvents: certificate.unreadableEvents,
    valid: verified.valid,
    markerLeftIn: left,
  })
} finally {
  await app.close()
  await store.drop()
  rmSync(dataDir, { recursive: true, force: true })
}
