/*
 * Whether a number that looks like one is one: by its check digits and, where the issuer tells, by its beginning and
 * length. Spaces, points and hyphens are taken out before.
 */

const digitsOf = (text: string): number[] => [...text].map((character) => character.charCodeAt(0) - 48)

const isOneCharacter = (text: string): boolean => new Set(text).size === 1

/** A check digit of the Receita Federal: weighted sum modulo 11. */
function checkDigit(values: readonly number[], weights: readonly number[]): number {
  const sum = weights.reduce((total, weight, at) => total + weight * values[at]!, 0)
  return sum % 11 < 2 ? 0 : 11 - (sum % 11)
}

const cpfWeights = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]

/** @param number 11 digits */
export function isCpf(number: string): boolean {
  if (!/^\d{11}$/.test(number) || isOneCharacter(number)) return false
  const digits = digitsOf(number)
  return (
    digits[9] === checkDigit(digits, cpfWeights.slice(1)) && digits[10] === checkDigit(digits, cpfWeights)
  )
}

const cnpjWeights = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]

/**
 * @param number 14 characters; since July 2026 the first twelve may be capital letters, each worth its ASCII code less 48
 * @see Instrução Normativa RFB 2.229/2024, annex XV
 */
export function isCnpj(number: string): boolean {
  if (!/^[0-9A-Z]{12}\d{2}$/.test(number) || isOneCharacter(number)) return false
  const values = digitsOf(number)
  return (
    values[12] === checkDigit(values, cnpjWeights.slice(1)) && values[13] === checkDigit(values, cnpjWeights)
  )
}

/** ISO/IEC 7812-1, annex B. */
function passesLuhn(number: string): boolean {
  const sum = digitsOf(number)
    .reverse()
    .reduce((total, digit, at) => {
      if (at % 2 === 0) return total + digit
      return total + (digit > 4 ? digit * 2 - 9 : digit * 2)
    }, 0)
  return sum % 10 === 0
}

/** Beginnings and lengths of the networks that give cards out: Visa, Mastercard, Amex, Diners, Discover, JCB, UnionPay, Elo, Hipercard. */
const cards =
  /^(?:4\d{15}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}|6(?:011|4[4-9]\d|5\d\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}|(?:5067|5090|6277|6362|6363|6504|6505|6516|6550)\d{12}|(?:606282|384100)\d{10})$/

/** @param number 14 to 19 digits */
export function isCard(number: string): boolean {
  return cards.test(number) && passesLuhn(number)
}

/** Length of an IBAN by country. SWIFT, IBAN registry, release 99. */
export const ibanLengths: Readonly<Record<string, number>> = {
  AD: 24, AE: 23, AL: 28, AT: 20, AZ: 28, BA: 20, BE: 16, BG: 22, BH: 22, BI: 27, BR: 29, BY: 28, CH: 21, CR: 22,
  CY: 28, CZ: 24, DE: 22, DJ: 27, DK: 18, DO: 28, EE: 20, EG: 29, ES: 24, FI: 18, FK: 18, FO: 18, FR: 27, GB: 22,
  GE: 22, GI: 23, GL: 18, GR: 27, GT: 28, HN: 28, HR: 21, HU: 28, IE: 22, IL: 23, IQ: 23, IS: 26, IT: 27, JO: 30,
  KW: 30, KZ: 20, LB: 28, LC: 32, LI: 21, LT: 20, LU: 20, LV: 21, LY: 25, MC: 27, MD: 24, ME: 22, MK: 19, MN: 20,
  MR: 27, MT: 31, MU: 30, NI: 28, NL: 18, NO: 15, OM: 23, PK: 24, PL: 28, PS: 29, PT: 25, QA: 29, RO: 24, RS: 22,
  RU: 33, SA: 24, SC: 31, SD: 18, SE: 24, SI: 19, SK: 24, SM: 27, SO: 23, ST: 25, SV: 28, TL: 23, TN: 24, TR: 26,
  UA: 29, VA: 22, VG: 24, XK: 20, YE: 30,
} // biome-ignore format: a table reads better in rows

/** @param number capital letters and digits, without spaces. @see ISO 13616-1: modulo 97 is 1 */
export function isIban(number: string): boolean {
  if (!/^[A-Z]{2}\d{2}[0-9A-Z]+$/.test(number) || ibanLengths[number.slice(0, 2)] !== number.length)
    return false
  let rest = 0
  for (const character of number.slice(4) + number.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}
