import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { moduleTables } from './module-tables.ts'
import { deploy } from './programs.ts'

const docs = join(deploy, '..', 'docs')
const guide = readFileSync(join(docs, 'deploy.md'), 'utf8')
const rows = [...guide.matchAll(/^\| ([ABD]\d+) \| \[[^\]]+\]\(([^)]+)\) \| `(.+?)` \|/gm)].map(
  ([, id = '', file = '', words = '']) => ({ id, file, words }),
)

describe('the deployment guide', () => {
  it('has a row for each requirement of the three systems that ran on AWS', () => {
    const wanted = [
      ['A', 40],
      ['B', 35],
      ['D', 38],
    ].flatMap(([letter, count]) =>
      Array.from({ length: Number(count) }, (_, index) => `${letter}${index + 1}`),
    )
    expect(rows.map(({ id }) => id)).toEqual(wanted)
  })

  it.each(rows)('$id stands in $file', ({ file, words }) => {
    expect(readFileSync(join(docs, file), 'utf8')).toContain(words)
  })

  it.each(['deploy.md', 'disaster-recovery.md', 'architecture/README.md'])(
    '%s leads to files that are there',
    (name) => {
      const text = readFileSync(join(docs, name), 'utf8')
      const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => link)
      const folder = join(docs, name, '..')
      expect(links.filter((link) => !existsSync(join(folder, link)))).toEqual([])
    },
  )

  it('names scripts and folders that are there', () => {
    const named = [...guide.matchAll(/deploy\/[\w./-]+\w/g)].map(([path]) => path)
    expect(
      named.filter((path) => !existsSync(join(deploy, '..', path)) && !/\*|example\.com/.test(path)),
    ).toEqual([])
  })
})

describe('the page of modules', () => {
  const path = join(deploy, 'terraform/README.md')

  it('says what they take and give', () => {
    if (process.env.UPDATE === 'yes') writeFileSync(path, moduleTables())
    expect(readFileSync(path, 'utf8')).toBe(moduleTables())
  })

  it('knows a sentence for each of it', () => {
    expect(moduleTables()).not.toMatch(/^\| \*{0,2}`[^|]+\| *\|$/m)
  })
})
