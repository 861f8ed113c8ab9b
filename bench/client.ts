import { setTimeout as pause } from 'node:timers/promises'

/** The owner's key on servers that were started for measuring. */
export const apiKey = 'benchmark-key-0123456789-0123456789-0123'

/** Calls the API of a server that was started for measuring. @throws Error with what it answered */
export async function call<Result>(address: string, path: string, body?: object): Promise<Result> {
  const response = await fetch(address + path, {
    headers: { authorization: `Bearer ${apiKey}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  })
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
  return (await response.json()) as Result
}

export const createCollection = async (address: string, name: string): Promise<string> =>
  (await call<{ id: string }>(address, '/api/v1/collections', { name })).id

/** Waits until a collection holds so many documents that can be found. @throws Error when one has failed */
export async function untilReady(address: string, collection: string, documents: number): Promise<void> {
  for (;;) {
    const listed = async (status: string) =>
      (
        await call<{ items: unknown[] }>(
          address,
          `/api/v1/collections/${collection}/documents?limit=1&status=${status}`,
        )
      ).items.length
    if ((await listed('failed')) > 0) throw new Error('A document failed.')
    const waiting = (await listed('queued')) + (await listed('parsing')) + (await listed('indexing'))
    const all = await call<{ documents: number }>(address, `/api/v1/collections/${collection}`)
    if (waiting === 0 && all.documents >= documents) return
    await pause(200)
  }
}
