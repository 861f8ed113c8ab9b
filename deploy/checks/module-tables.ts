import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deploy } from './programs.ts'

const terraform = join(deploy, 'terraform')

/** Blocks of one kind in a file, with their descriptions: `variable "name" { description = "..." }`. */
function described(path: string, kind: string): { name: string; about: string; isOptional: boolean }[] {
  if (!existsSync(path)) return []
  const text = readFileSync(path, 'utf8')
  return [...text.matchAll(new RegExp(`^${kind} "(\\w+)" \\{\\n([\\s\\S]*?)^\\}`, 'gm'))].map(
    ([, name = '', body = '']) => ({
      name,
      about: (/^ {2}description\s*=\s*"(.*)"$/m.exec(body)?.[1] ?? '').replaceAll('|', '\\|'),
      isOptional: /^ {2}default\s*=/m.test(body),
    }),
  )
}

/** Inputs and outputs of every module and stack, as a page. */
export function moduleTables(): string {
  const lines = [
    '# Modules and stacks',
    '',
    'Made from the code by `UPDATE=yes npm test -- deploy`; do not edit by hand. What they are for: [docs/deploy.md](../../docs/deploy.md#modules). Inputs without a default are in bold.',
    '',
  ]
  for (const group of ['modules', 'stacks'])
    for (const name of readdirSync(join(terraform, group)).sort()) {
      const folder = join(terraform, group, name)
      const [about = ''] =
        /^# (.+(?:\n# .+)*)/.exec(
          existsSync(join(folder, 'main.tf'))
            ? readFileSync(join(folder, 'main.tf'), 'utf8')
            : readFileSync(join(folder, 'waf.tf'), 'utf8'),
        ) ?? []
      lines.push(`## ${group}/${name}`, '', about.replaceAll(/^# /gm, ''), '', '| Input | |', '|---|---|')
      for (const { name: input, about: says, isOptional } of described(
        join(folder, 'variables.tf'),
        'variable',
      ))
        lines.push(`| ${isOptional ? `\`${input}\`` : `**\`${input}\`**`} | ${says} |`)
      lines.push('', '| Output | |', '|---|---|')
      for (const { name: output, about: says } of described(join(folder, 'outputs.tf'), 'output'))
        lines.push(`| \`${output}\` | ${says} |`)
      lines.push('')
    }
  return `${lines.join('\n').trimEnd()}\n`
}
