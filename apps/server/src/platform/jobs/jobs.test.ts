import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FreshDatabase, stores } from '../../../test/databases.ts'
import { inWorkspace } from '../database/scope.ts'
import { openJobs } from './index.ts'
import type { Jobs } from './jobs.ts'

/** Promises that other code settles: "the job began", "let it end". */
const gate = <T = void>() => Promise.withResolvers<T>()
/** Looks until it is so; the limit is far beyond what a busy machine needs. */
const eventually = (look: () => void | Promise<void>) => vi.waitFor(look, { timeout: 25_000, interval: 20 })

describe.each(stores)('jobs on the $kind database', ({ open }) => {
  let fresh: FreshDatabase
  const opened: Jobs[] = []
  const errors: string[] = []

  beforeAll(async () => {
    fresh = await open()
  })
  afterAll(() => fresh.close())
  beforeEach(async () => {
    errors.length = 0
    await fresh.database.pool.query('truncate jobs')
    return async () => {
      await Promise.all(opened.splice(0).map((jobs) => jobs.stop(0)))
    }
  })

  const openQueue = () => {
    const jobs = openJobs(fresh.database, (error) => errors.push((error as Error).message))
    opened.push(jobs)
    return jobs
  }
  const send = (jobs: Jobs, name: string, data: object, options = {}) =>
    fresh.database.transaction((tx) => jobs.send(tx, name, data, options))
  const rows = async () =>
    (await fresh.database.pool.query('select name, key, state, attempts, error from jobs order by id')).rows

  it('runs a job at once after the commit, and forgets it when it is done', async () => {
    const jobs = openQueue()
    const ran = gate<object>()
    jobs.define('greet', {}, async (data) => ran.resolve(data))
    await jobs.start()
    await send(jobs, 'greet', { to: 'ana' })
    // Far sooner than any poll: the test would outlive its time otherwise.
    expect(await ran.promise).toEqual({ to: 'ana' })
    await jobs.stop()
    expect(await rows()).toEqual([])
  })

  it('knows how much waits and since when, but not what is not due yet', async () => {
    const jobs = openQueue()
    expect(await jobs.backlog()).toEqual({ jobs: 0, oldestSeconds: 0 })
    await send(jobs, 'greet', { to: 'ana' })
    await send(jobs, 'greet', { to: 'rui' })
    await send(jobs, 'greet', { to: 'eva' }, { startAfter: new Date(Date.now() + 3_600_000) })
    await fresh.database.pool.query(
      `update jobs set run_at = now() - interval '90 seconds' where data ->> 'to' = 'ana'`,
    )
    const backlog = await jobs.backlog()
    expect(backlog.jobs).toBe(2)
    expect(backlog.oldestSeconds).toBeGreaterThanOrEqual(90)
    expect(backlog.oldestSeconds).toBeLessThan(3_600)
  })

  it('never runs a job whose transaction was rolled back', async () => {
    const jobs = openQueue()
    const ran: unknown[] = []
    jobs.define('greet', {}, async (data) => void ran.push(data))
    await jobs.start()
    const failing = fresh.database.transaction(async (tx) => {
      await jobs.send(tx, 'greet', { to: 'nobody' })
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await send(jobs, 'greet', { to: 'ana' })
    await eventually(() => expect(ran).toEqual([{ to: 'ana' }]))
  })

  it('runs what was sent before the start', async () => {
    const jobs = openQueue()
    const ran = gate()
    jobs.define('greet', {}, async () => ran.resolve())
    await send(jobs, 'greet', {})
    await jobs.start()
    await ran.promise
  })

  it('runs as many at once as it may, and no more', async () => {
    const jobs = openQueue()
    const end = gate()
    let running = 0
    let most = 0
    jobs.define('slow', { concurrency: 2 }, async () => {
      most = Math.max(most, ++running)
      await end.promise
      running--
    })
    await jobs.start()
    for (let job = 0; job < 5; job++) await send(jobs, 'slow', {})
    await eventually(() => expect(running).toBe(2))
    end.resolve()
    await eventually(async () => expect(await rows()).toEqual([]))
    expect(most).toBe(2)
  })

  it('runs one job of a key at a time, and others past it', async () => {
    const jobs = openQueue()
    const end = gate()
    const begun: string[] = []
    jobs.define<{ id: string }>('index', { concurrency: 4 }, async ({ id }) => {
      begun.push(id)
      if (id === 'a1') await end.promise
    })
    await jobs.start()
    await send(jobs, 'index', { id: 'a1' }, { key: 'a' })
    await eventually(() => expect(begun).toEqual(['a1']))
    await send(jobs, 'index', { id: 'a2' }, { key: 'a' })
    await send(jobs, 'index', { id: 'b1' }, { key: 'b' })
    await eventually(() => expect(begun).toEqual(['a1', 'b1']))
    end.resolve()
    await eventually(() => expect(begun).toEqual(['a1', 'b1', 'a2']))
  })

  it('lets workspaces take turns, however much one of them has asked for', async () => {
    const jobs = openQueue()
    const ran: unknown[] = []
    jobs.define<{ id: string }>('read', {}, async ({ id }) => void ran.push(id))
    for (const id of ['a1', 'a2', 'a3', 'a4', 'b1', 'c1', 'b2'])
      await inWorkspace(`ws_${id[0]}`, () => send(jobs, 'read', { id }, { key: id }))
    await jobs.start()
    await eventually(() => expect(ran).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']))
  })

  it('keeps one waiting job of a key, with the newest data', async () => {
    const jobs = openQueue()
    const ran: unknown[] = []
    jobs.define('index', {}, async (data) => void ran.push(data))
    await send(jobs, 'index', { version: 1 }, { key: 'a' })
    await send(jobs, 'index', { version: 2 }, { key: 'a' })
    await jobs.start()
    await eventually(() => expect(ran).toEqual([{ version: 2 }]))
  })

  it('waits until the time that was asked for', async () => {
    const jobs = openQueue()
    const ran: unknown[] = []
    jobs.define('later', {}, async (data) => void ran.push(data))
    await jobs.start()
    await send(jobs, 'later', { when: 'in an hour' }, { startAfter: new Date(Date.now() + 3_600_000) })
    await send(jobs, 'later', { when: 'now' })
    await eventually(() => expect(ran).toEqual([{ when: 'now' }]))
    await eventually(async () => expect(await rows()).toMatchObject([{ state: 'waiting' }]))
  })

  it('tries a failed job again', async () => {
    const jobs = openQueue()
    let attempts = 0
    jobs.define('flaky', {}, async () => {
      if (++attempts < 2) throw new Error(`attempt ${attempts} failed`)
    })
    await jobs.start()
    await send(jobs, 'flaky', {})
    await eventually(async () => expect(await rows()).toEqual([]))
    expect({ attempts, errors }).toEqual({ attempts: 2, errors: ['attempt 1 failed'] })
  })

  it('gives up after the last attempt, says so, and keeps the reason', async () => {
    const jobs = openQueue()
    const givenUp: unknown[] = []
    const onGivenUp = async (data: object, reason: Error) =>
      void givenUp.push({ data, reason: reason.message })
    jobs.define('hopeless', { retryLimit: 0, onGivenUp }, async () => {
      throw new Error('no way')
    })
    await jobs.start()
    await send(jobs, 'hopeless', { id: 1 })
    await eventually(async () =>
      expect(await rows()).toEqual([
        { name: 'hopeless', key: null, state: 'failed', attempts: 1, error: 'no way' },
      ]),
    )
    expect(givenUp).toEqual([{ data: { id: 1 }, reason: 'no way' }])
  })

  it('lets a running job end before it stops', async () => {
    const jobs = openQueue()
    const began = gate()
    const end = gate()
    jobs.define('slow', {}, async () => {
      began.resolve()
      await end.promise
    })
    await jobs.start()
    await send(jobs, 'slow', {})
    await began.promise
    const stopped = jobs.stop(60_000)
    await send(jobs, 'slow', { second: true })
    end.resolve()
    await stopped
    expect(await rows()).toMatchObject([{ state: 'waiting', attempts: 0 }])
  })

  it('aborts a job that outlasts the grace, and puts it back untouched', async () => {
    const jobs = openQueue()
    const began = gate()
    jobs.define('endless', {}, async (_data, signal) => {
      began.resolve()
      await once(signal, 'abort')
      throw signal.reason
    })
    await jobs.start()
    await send(jobs, 'endless', {})
    await began.promise
    await jobs.stop(0)
    expect(await rows()).toMatchObject([{ state: 'waiting', attempts: 0 }])
    expect(errors).toEqual([])
  })

  it('runs each job once when two queues work side by side', async () => {
    const [one, two] = [openQueue(), openQueue()]
    const ran: number[] = []
    for (const jobs of [one, two])
      jobs.define<{ number: number }>(
        'shared',
        { concurrency: 3 },
        async ({ number }) => void ran.push(number),
      )
    await Promise.all([one.start(), two.start()])
    await Promise.all(
      Array.from({ length: 40 }, (_, number) => send(number % 2 ? one : two, 'shared', { number })),
    )
    await eventually(async () => expect(await rows()).toEqual([]))
    expect(ran.sort((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, number) => number))
  })

  it('takes over what the killed process of another machine has left, once its lease is over', async () => {
    const elsewhere = JSON.stringify({ host: 'elsewhere', pid: 1, started: 'x' })
    await fresh.database.pool.query(
      `insert into jobs (name, key, data, state, attempts, worker, lease, leased_until)
       values ('index', 'a', '{"id": "a"}', 'running', 1, $1, gen_random_uuid(), now() - interval '1 second')`,
      [elsewhere],
    )
    const jobs = openQueue()
    const ran = gate<object>()
    jobs.define('index', {}, async (data) => ran.resolve(data))
    await jobs.start()
    expect(await ran.promise).toEqual({ id: 'a' })
  })

  it('gives up on a job that ends the process each time', async () => {
    const givenUp = gate<string>()
    await fresh.database.pool.query(
      `insert into jobs (name, data, state, attempts, worker, lease, leased_until)
       values ('deadly', '{}', 'running', 2, '{"host": "elsewhere"}', gen_random_uuid(), now() - interval '1 second')`,
    )
    const jobs = openQueue()
    const onGivenUp = async (_data: object, reason: Error) => givenUp.resolve(reason.message)
    jobs.define('deadly', { retryLimit: 1, onGivenUp }, () => Promise.reject(new Error('must not run')))
    await jobs.start()
    expect(await givenUp.promise).toBe('The process ended each time this job ran.')
  })
})

describe.each(stores)('jobs of a process that is killed on the $kind database', ({ open }) => {
  const children: ChildProcess[] = []
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL')
  })

  it('are taken up at the next start, at once', async () => {
    const fresh = await open()
    // The embedded database is one process's alone: close ours while the other one works.
    if (fresh.database.kind === 'embedded') await fresh.database.close()
    const script = `
      await import(${JSON.stringify(join(import.meta.dirname, '../database/quick-drizzle.ts'))})
      const { openDatabase } = await import(${JSON.stringify(join(import.meta.dirname, '../database/index.ts'))})
      const { openJobs } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))})
      const database = await openDatabase(${JSON.stringify(fresh.config)})
      const jobs = openJobs(database, console.error)
      jobs.define('ingest', {}, async ({ run }) => {
        console.log(run)
        if (run === 'second') return
        await database.pool.query("update jobs set data = '{\\"run\\": \\"second\\"}'")
        console.log('marked')
        await new Promise(() => setInterval(() => {}, 1000))
      })
      await jobs.start()
      if (${JSON.stringify('SEND')} in process.env) await database.transaction((tx) => jobs.send(tx, 'ingest', { run: 'first' }))`
    const run = (environment: Record<string, string>) => {
      const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, ...environment },
      })
      children.push(child)
      return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
    }
    const first = run({ SEND: 'yes' })
    expect((await first.lines.next()).value).toBe('first')
    expect((await first.lines.next()).value).toBe('marked')
    first.child.kill('SIGKILL')
    await once(first.child, 'exit')

    const second = run({})
    expect((await second.lines.next()).value).toBe('second')
    second.child.kill('SIGKILL')
    await once(second.child, 'exit')
    await fresh.close()
  }, 120_000)
})
