import { randomInt } from 'node:crypto'

/** Letters and digits that nobody takes for each other on paper: without 0 and o, 1, i and l. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz'

const howMany = 10
const groups = 3
const groupLength = 4

/** Ten codes such as `k7mq-x3vp-9hne`, each of 59 bits (12 of 31 characters). */
export function newRecoveryCodes(): string[] {
  const group = () => Array.from({ length: groupLength }, () => alphabet[randomInt(alphabet.length)]).join('')
  return Array.from({ length: howMany }, () => Array.from({ length: groups }, group).join('-'))
}
