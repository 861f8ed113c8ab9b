/** Random numbers in [0, 1) that come out the same each time. @see mulberry32 */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/** Draws numbers and words; the same for the same seed. */
export function drawFrom(seed: number) {
  const random = randomFrom(seed)
  const below = (end: number) => Math.floor(random() * end)
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!
  const draw = (length: number, alphabet = '0123456789') =>
    Array.from({ length }, () => alphabet[below(alphabet.length)]).join('')
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  const mixed = `${letters}${letters.toLowerCase()}0123456789`

  const mod11 = (values: number[], weights: number[]) => {
    const rest = weights.reduce((sum, weight, at) => sum + weight * values[at]!, 0) % 11
    return rest < 2 ? 0 : 11 - rest
  }
  const falling = (from: number, count: number) => Array.from({ length: count }, (_, at) => from - at)
  const cnpjWeights = (count: number) => Array.from({ length: count }, (_, at) => 2 + ((count - 1 - at) % 8))
  const closed = (start: string, first: number[], second: number[]) => {
    const values = [...start].map((character) => character.charCodeAt(0) - 48)
    const one = mod11(values, first)
    return `${start}${one}${mod11([...values, one], second)}`
  }
  const cpfDigits = () => closed(draw(9), falling(10, 9), falling(11, 10))
  const writtenCpf = (n: string) => `${n.slice(0, 3)}.${n.slice(3, 6)}.${n.slice(6, 9)}-${n.slice(9)}`
  const cnpjOf = (alphabet: string) =>
    closed(draw(8, alphabet) + pick(['0001', '0002', '0013']), cnpjWeights(12), cnpjWeights(13))
  const writtenCnpj = (n: string) =>
    `${n.slice(0, 2)}.${n.slice(2, 5)}.${n.slice(5, 8)}/${n.slice(8, 12)}-${n.slice(12)}`
  const luhn = (start: string) => {
    const sum = [...start].reverse().reduce((total, digit, at) => {
      const value = Number(digit) * (at % 2 === 0 ? 2 : 1)
      return total + (value > 9 ? value - 9 : value)
    }, 0)
    return `${start}${(10 - (sum % 10)) % 10}`
  }
  const fours = (text: string, by: string) => text.match(/.{1,4}/g)!.join(by)
  const iban = (country: string, bank: string) => {
    const rest = [...`${bank}${country}00`].reduce((left, character) => {
      const value = Number.parseInt(character, 36)
      return (left * (value > 9 ? 100 : 10) + value) % 97
    }, 0)
    return `${country}${String(98 - rest).padStart(2, '0')}${bank}`
  }
  const uuid = () => [8, 4, 4, 4, 12].map((length) => draw(length, '0123456789abcdef')).join('-')
  const areas = ['11', '21', '31', '41', '51', '61', '71', '81', '85', '92']
  /** Area, and both halves of the number. */
  const mobile = () => [pick(areas), `9${pick(['6', '7', '8', '9'])}${draw(3)}`, draw(4)] as const
  const landline = () => [pick(areas), `3${draw(3)}`, draw(4)] as const
  const cardNumber = () =>
    luhn(pick(['4', '51', '55', '2223', '5067']).padEnd(4, draw(3)).slice(0, 4) + draw(11))
  const ibanNumber = () =>
    pick([
      () => iban('DE', draw(18)),
      () => iban('GB', `${draw(4, letters)}${draw(14)}`),
      () => iban('BR', `${draw(23)}C1`),
      () => iban('PT', draw(21)),
      () => iban('FR', draw(23)),
    ])()
  /** The same number with a last digit that does not fit. */
  const drawnAgainst = (valid: string) => `${valid.slice(0, -1)}${(Number(valid.at(-1)) + 1 + below(8)) % 10}`

  return {
    below,
    pick,
    draw,
    letters,
    mixed,
    cpfDigits,
    writtenCpf,
    cnpjOf,
    writtenCnpj,
    luhn,
    fours,
    iban,
    uuid,
    mobile,
    landline,
    cardNumber,
    ibanNumber,
    drawnAgainst,
  }
}
