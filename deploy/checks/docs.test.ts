import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { moduleTables } from './module-tables.ts'
import { deploy, run } from './programs.ts'

const docs = join(deploy, '..', 'docs')
const page = join(docs, 'deploy.md')
const row = /^(\| [ABD]\d+ \| )\[([^\]:]+)(?::\d+)?\]\(([^)#]+)(?:#L\d+)?\)( \| `(.+?)` \|)/gm

/** Where some words stand first in a file of the guide, from 1; 0: nowhere. */
const lineOf = (file: string, words: string): number =>
  readFileSync(join(docs, file), 'utf8')
    .split('\n')
    // The table itself says the words too.
    .findIndex((line) => line.includes(words) && !/^\| [ABD]\d+ \|/.test(line)) + 1
if (process.env.UPDATE === 'yes')
  writeFileSync(
    page,
    readFileSync(page, 'utf8').replace(row, (_row, start, name, file, end, words) => {
      const line = lineOf(file, words)
      return `${start}[${name}:${line}](${file}#L${line})${end}`
    }),
  )
const guide = readFileSync(page, 'utf8')
const rows = [
  ...guide.matchAll(/^\| ([ABD]\d+) \| \[[^\]]+:(\d+)\]\(([^)#]+)#L(\d+)\) \| `(.+?)` \|.*\| ([^|]+) \|$/gm),
].map(([, id = '', said, file = '', line, words = '', check = '']) => ({
  id,
  said: Number(said),
  file,
  line: Number(line),
  words,
  check,
}))

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

  it.each(rows)('$id stands in $file, line $line', ({ file, words, said, line }) => {
    expect(line).toBe(lineOf(file, words))
    expect(said).toBe(line)
    expect(line).toBeGreaterThan(0)
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

  it.each(['deploy.md', 'disaster-recovery.md'])('%s: its commands are ones that bash takes', (name) => {
    const blocks = [...readFileSync(join(docs, name), 'utf8').matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)]
    expect(blocks.length).toBeGreaterThan(5)
    for (const [, block = ''] of blocks) {
      const { status, out } = run('bash', ['-n'], { input: block })
      expect(status, `${out}\n${block}`).toBe(0)
      // A variable of the shell stands in quotes of its own.
      for (const [, json = ''] of block.replaceAll(/'"\$\w+"'/g, 'x').matchAll(/'([[{][^']*)'/g))
        expect(() => JSON.parse(json)).not.toThrow()
    }
  })

  it('takes a database out of the state by names that it has there, and brings it in by its own', () => {
    const text = readFileSync(join(docs, 'disaster-recovery.md'), 'utf8')
    const database = readFileSync(join(deploy, 'terraform/modules/rds/main.tf'), 'utf8')
    const [, named = ''] = /for one in (aws_db_instance\.this .*); do/.exec(text) ?? []
    const resources = named.replaceAll("'", '').split(' ')
    // Whatever else there hangs on the database's id or its secret.
    const hanging = [...database.matchAll(/^resource "(\w+)" "(\w+)" \{([\s\S]*?)^\}/gm)]
      .filter(([, type, , body = '']) => type === 'aws_db_instance' || body.includes('aws_db_instance.this'))
      .map(([, type, name]) => `${type}.${name}`)
    expect(resources.map((one) => one.replace('[0]', ''))).toEqual(expect.arrayContaining(hanging))
    expect(text).toContain('terraform import "$database.aws_db_instance.this" "$NAME"\n')
  })

  it('names scripts and folders that are there', () => {
    const home = join(deploy, '..')
    const recovery = readFileSync(join(docs, 'disaster-recovery.md'), 'utf8').replaceAll(
      /(examples\/)EXAMPLE|(overlays\/)OVERLAY/g,
      '$1$2',
    )
    const named = [...`${guide}${recovery}`.matchAll(/deploy\/[\w./-]+\w/g)].map(([path]) => path)
    // What readers make for themselves is kept out of the repository.
    const isTheirs = (path: string) =>
      run('git', ['check-ignore', path, `${path}/`], { cwd: home }).status === 0
    expect(
      named.filter(
        (path) => !existsSync(join(home, path)) && !/\*|example\.com/.test(path) && !isTheirs(path),
      ),
    ).toEqual([])
  })
})

describe('the variables of Terraform', () => {
  const files = ['modules', 'stacks', 'examples'].flatMap((kind) =>
    readdirSync(join(deploy, 'terraform', kind)).map((name) => `${kind}/${name}/variables.tf`),
  )
  const variables = files.flatMap((file) =>
    [
      ...readFileSync(join(deploy, 'terraform', file), 'utf8').matchAll(
        /^variable "(\w+)" \{\n([\s\S]*?)^\}/gm,
      ),
    ].map(([, name = '', body = '']) => ({ at: `${file}: ${name}`, body })),
  )
  const without = (part: RegExp, of = variables) =>
    of.filter(({ body }) => !part.test(body)).map(({ at }) => at)

  it('say what they are for, and are of a type', () => {
    expect(variables.length).toBeGreaterThan(300)
    expect(without(/^ {2}description = "[A-Za-z].+[.:)]"$/m)).toEqual([])
    expect(without(/^ {2}type\s*= (?!any\b)\S/m)).toEqual([])
  })

  it('say of plain HTTP, where a domain is left out, that passwords can be read on the way', () => {
    const plain = variables.filter(({ at, body }) => at.endsWith(': domain') && /plain HTTP/.test(body))
    // Before IsCoolGPT's stands API Gateway, which speaks TLS.
    const open = plain.filter(({ at }) => !at.includes('iscoolgpt'))
    expect(open.map(({ at }) => at.replace(/\/variables.*/, ''))).toEqual([
      'stacks/eks',
      'stacks/fargate',
      'examples/chatgepeto-fargate',
      'examples/flowise-eks',
      'examples/resync-eks',
    ])
    expect(without(/null: plain HTTP.*passwords.* cross the internet readable/, open)).toEqual([])
    expect(guide).toMatch(
      /plain HTTP until there is a domain.*passwords.*readable.*`domain` in .* gives HTTPS/,
    )
  })

  it('of modules refuse what cannot be, with a message; what is on or off cannot be wrong', () => {
    const modules = variables.filter(({ at }) => at.startsWith('modules/'))
    const canBeWrong = modules.filter(({ body }) => !/^ {2}type\s*= bool$/m.test(body))
    expect(without(/^ {2}validation \{\n {4}condition[\s\S]*?^ {4}error_message = "\S/m, canBeWrong)).toEqual(
      [],
    )
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
