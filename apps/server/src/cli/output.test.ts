import { expect, it } from 'vitest'
import { openOutput } from './output.ts'

it('lets nothing that others wrote steer the terminal', () => {
  const written: string[] = []
  const stream = { write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream
  const output = openOutput(false, { stdout: stream, stderr: stream })
  output.result({}, 'a\u001b]0;owned\u0007\u001b[2Jb\u202ec\u009b1mé\n\t👩‍👧 \u001b[1mbold\u001b[0m')
  expect(written.join('')).toBe('a�]0;owned��[2Jb�c�1mé\n\t👩‍👧 \u001b[1mbold\u001b[0m\n')
})
