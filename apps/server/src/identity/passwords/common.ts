import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { PasswordTooCommon } from '../errors/passwords.ts'

const listPath = join(import.meta.dirname, '../../../assets/common-passwords.txt.br')

/** Characters that people put in the place of letters. */
const substitutes: Record<string, string> = {
  '0': 'o',
  '1': 'l',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/** Fewest different characters of a password. */
const fewestCharacters = 5

/** A password that goes up or down by one, or stays, in more than this part of its steps is a row of keys. */
const longestRun = 0.7

interface CommonPasswords {
  /** Common words, in their letters. */
  words: ReadonlySet<string>
  /** Common passwords of 12 characters and more, in lower case. */
  whole: ReadonlySet<string>
}

let loading: Promise<CommonPasswords> | undefined

/** The list is read with the first password that is chosen. */
function commonPasswords(): Promise<CommonPasswords> {
  loading ??= readFile(listPath).then(async (packed) => {
    const [words = '', whole = ''] = (await promisify(brotliDecompress)(packed)).toString().split('\n\n')
    return { words: new Set(words.split('\n')), whole: new Set(whole.trim().split('\n')) }
  })
  return loading
}

/**
 * Refuses what attackers try first: leaked passwords, a common word with digits or signs around it or said twice, rows
 * of keys, and the person's own address. Length is the schema's affair.
 * @param known what an attacker knows of the person, such as their e-mail address
 * @throws PasswordTooCommon
 * @see NIST SP 800-63B section 3.1.1.2
 */
export async function refuseCommonPassword(password: string, known: readonly string[] = []): Promise<void> {
  const lower = password.normalize('NFKC').toLowerCase()
  const { words, whole } = await commonPasswords()
  const letters = lettersOf(lower)
  const isCommon =
    whole.has(lower) ||
    letters.some((word) => words.has(word) || words.has(halfOf(word))) ||
    new Set(lower).size < fewestCharacters ||
    runShare(lower) > longestRun ||
    known.some((fact) => isMadeOf(lower, fact.toLowerCase()))
  if (isCommon) throw new PasswordTooCommon()
}

/** "S3nh@2024!!" -> "senh", "senha": without what stands around it, once with the sign that may be its last letter. */
function lettersOf(password: string): string[] {
  const plain = password.normalize('NFD').replaceAll(/\p{M}/gu, '')
  const start = plain.search(/[a-z]/)
  if (start < 0) return []
  const end = plain.length - [...plain].reverse().join('').search(/[a-z]/)
  return [plain.slice(start, end), plain.slice(start, end + 1)].map((part) =>
    [...part]
      .map((character) => substitutes[character] ?? character)
      .join('')
      .replaceAll(/[^a-z]/g, ''),
  )
}

/** "senhasenha" -> "senha"; what is not said twice stays. */
function halfOf(text: string): string {
  const half = text.slice(0, text.length / 2)
  return half + half === text ? half : text
}

/** The share of steps between neighbours that are 0, +1 or -1 in the alphabet or in the row of digits. */
function runShare(text: string): number {
  const codes = [...text].map((character) => character.codePointAt(0)!)
  const steps = codes.slice(1).filter((code, index) => Math.abs(code - codes[index]!) <= 1)
  return codes.length > 1 ? steps.length / (codes.length - 1) : 1
}

/** Whether little is left of the password without the person's name in their address. */
function isMadeOf(password: string, fact: string): boolean {
  const name = fact.split('@')[0]!
  return password.includes(fact) || (name.length >= 4 && password.replace(name, '').length < 5)
}
