import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { apiDocs } from '../../../../scripts/api-docs.ts'
import { startServerProcess } from '../server-process.ts'

const home = join(import.meta.dirname, '../../../..')

describe('the documents of the API', () => {
  it.each(['docs/api/openapi.json', 'docs/api/gepeto.postman_collection.json'])(
    'finds %s as the code makes it (npm run docs)',
    async (path) => {
      const written = await readFile(join(home, path), 'utf8')
      expect(written.replaceAll('\r\n', '\n')).toBe((await apiDocs())[path])
    },
  )

  it('has examples that run as they stand', async () => {
    const page = await readFile(join(home, 'docs/api/README.md'), 'utf8')
    const examples = [...page.matchAll(/```sh\n([\s\S]+?)```/g)].map(([, script]) => script!)
    expect(examples.length).toBeGreaterThan(5)
    const folder = await mkdtemp(join(tmpdir(), 'gepeto-examples-'))
    const server = await startServerProcess()
    try {
      const { status, stdout, stderr } = spawnSync(
        'bash',
        ['--norc', '-euo', 'pipefail', '-c', examples.join('\n')],
        {
          cwd: folder,
          encoding: 'utf8',
          timeout: 60_000,
          env: { ...process.env, GEPETO_URL: server.address, GEPETO_KEY: server.key },
        },
      )
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toContain('starts at 02:30')
      expect(stdout).toMatch(/event: done/)
    } finally {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    }
  })

  it.each([
    ['README.md', 'en_US.UTF-8', 'The nightly batch starts at 22:00'],
    ['README.pt-BR.md', 'pt_BR.UTF-8', 'Calvin'],
  ])(
    'has commands in %s that run as they stand beside a started server, and print what is shown',
    async (path, LANG, answered) => {
      const page = await readFile(join(home, path), 'utf8')
      const lines = [...page.matchAll(/```console\n([\s\S]+?)```/g)].flatMap(([, block]) =>
        block!.replaceAll('\\\n', ' ').split('\n').filter(Boolean),
      )
      const commands = lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2))
      const shown = lines.filter((line) => !line.startsWith('$ '))
      expect(commands.length).toBeGreaterThan(2)
      const server = await startServerProcess()
      // What `npm run -s gepeto --` starts, without installing and building first.
      const command = `npm() { shift 4; '${process.execPath}' apps/server/src/main.ts "$@"; }`
      const script = [command, ...commands].join('\n').replaceAll('http://localhost:8000', server.address)
      try {
        const { LC_ALL, LC_MESSAGES, ...inherited } = process.env
        const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
          cwd: home,
          encoding: 'utf8',
          timeout: 90_000,
          env: { ...inherited, ...server.places, LANG },
        })
        expect({ status, stderr }).toEqual({ status: 0, stderr: expect.any(String) })
        for (const line of shown) expect(stdout).toContain(line)
        expect(stdout.split('\n').findLast((line) => line.startsWith('{'))).toContain(answered)
      } finally {
        await server.stop()
      }
    },
    120_000,
  )
})
