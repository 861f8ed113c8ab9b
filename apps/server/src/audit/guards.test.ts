import { describe, expect, it } from 'vitest'
import { stores } from '../../test/databases.ts'
import { madeGuards, standingGuards } from './guards.ts'

describe.each(stores)('the guards of the log on $kind', ({ open }) => {
  it('are those that the migrations made', async () => {
    const { database, close } = await open()
    const standing = await standingGuards(database.pool)
    await close()
    expect(
      standing.sort(),
      'A migration changed what guards the log. Put the lines that stand now into madeGuards (guards.ts).',
    ).toEqual([...madeGuards].sort())
  })
})
