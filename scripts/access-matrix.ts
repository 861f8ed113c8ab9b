import { accessTable, callers, expected } from '../apps/server/test/isolation/access-table.ts'

/** The matrix that the tests run, as a page; by path in the repository. */
export function accessMatrixDocs(): Record<string, string> {
  const rows = Object.entries(accessTable).map(([route, access]) => {
    const needs = typeof access.needs === 'string' ? access.needs : access.needs.map(code).join(' ')
    const transports = (access.transports ?? ['HTTP']).map((name) => name.replace('endless ', ''))
    return [code(route), transports.join(', '), needs, ...callers.map((caller) => expected(access, caller))]
  })
  const head = ['call', 'over', 'needs', ...callers]
  const line = (cells: readonly unknown[]) => `| ${cells.join(' | ')} |`
  return {
    'docs/access-matrix.md': `# Who is answered what

Made from the table that the tests run (\`apps/server/test/isolation/access-table.ts\`) by \`npm run docs\`; do not edit by hand.

Each call is made on both databases and over each transport by five callers who may not make it, and by one whose role
holds exactly what the call needs. Where a call needs several permissions, a role without each one of them is tried. A
route that is not in the table fails the tests.

- **401, 403, 404**: the status of the problem; on a stream or the socket, of the \`error\` event that ends it.
- **own**: the call is answered from the caller's own workspace; nothing of the other one is in it.
- **public**: the call asks for no credential.
- *another workspace*: its owner, who names an id of this one. *a role without it*: every other permission.

${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}
`,
  }
}

const code = (text: string) => `\`${text}\``
