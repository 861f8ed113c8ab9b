import type { FormedKind } from '../apps/server/src/platform/masking/index.ts'
import { drawFrom } from './drawn-numbers.ts'
import type { MaskingText } from './masking-texts.ts'

type Words = readonly [FormedKind, string]

/**
 * What is personal where a finder of plain forms passes it by: in rows of tables, in broken lines, in digits of other
 * scripts and of full width, with characters in it that are not to be seen, in keys under other names. As many
 * near-misses in the same dress. The same for the same seed.
 */
export function hiddenTexts(seed: number, size: number): MaskingText[] {
  const drawn = drawFrom(seed)
  const { below, pick, draw, mixed, fours } = drawn
  const mobile = () => {
    const [area, one, two] = drawn.mobile()
    return `(${area}) ${one}-${two}`
  }
  const cnpj = () => drawn.writtenCnpj(drawn.cnpjOf('0123456789'))
  const lettered = () => drawn.cnpjOf('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ')
  const cpf = () => drawn.writtenCpf(drawn.cpfDigits())
  const secret = () => draw(24, mixed).replace(/^.{3}/, 'k7Z')

  const plain: (() => Words)[] = [
    () => ['CPF', cpf()],
    () => ['CNPJ', cnpj()],
    () => ['CARD', drawn.cardNumber()],
    () => ['CARD', fours(drawn.cardNumber(), ' ')],
    () => ['PHONE', mobile()],
    () => ['EMAIL', `${pick(['ana.souza', 'k.jones', 'rh'])}@${pick(['example.com', 'empresa.com.br'])}`],
    () => ['IBAN', drawn.ibanNumber()],
  ]
  const field = () => pick(['Maria', 'ana', 'SP', '2026-11-21', 'true', '35', '12,5', 'R$ 10'])
  const row = (words: string, by = pick([',', ';', '|', '\t'])) =>
    `${pick(['', `${draw(3)}${by}`])}${field()}${by}${words}${by}${field()}${pick(['', `${by}${field()}`])}`

  /** Digits in those that begin at a code point. */
  const from = (zero: number) => (words: string) =>
    words.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)))
  const wide = (words: string) =>
    words
      .replace(/[!-~]/g, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0))
      .replaceAll(' ', '\u3000')
  const unseen = (words: string) => {
    const at = 1 + below(words.length - 1)
    return `${words.slice(0, at)}${pick(['\u200b', '\u00ad', '\u2060', '\u200d', '\ufeff'])}${words.slice(at)}`
  }
  const dress = (words: string) =>
    pick([from(0x660), from(0x966), from(0x1d7ce), from(0x1d7f6), wide, unseen])(words)
  const broken = (words: string) => {
    const places = [...words.matchAll(/[-./ ](?=\d)/g)].map(({ index }) => index + 1)
    const at = pick(places)
    return `${words.slice(0, at).trimEnd()}${pick(['\n', '\r\n', '\n  '])}${words.slice(at)}`
  }

  const written = (): Words => pick(plain)()
  const hidden: (() => [text: string, ...Words])[] = [
    () => {
      const [kind, words] = written()
      return [row(words), kind, words]
    },
    () => {
      const number = pick([drawn.cpfDigits, () => drawn.cnpjOf('0123456789')])()
      return [row(number, ','), number.length === 11 ? 'CPF' : 'CNPJ', number]
    },
    () => {
      const [kind, words] = written()
      const hiding = dress(words)
      return [pick([`O dado é ${hiding}.`, `see ${hiding}, please`, hiding]), kind, hiding]
    },
    () => {
      const [kind, words] = pick<() => Words>([
        () => ['CPF', cpf()],
        () => ['CNPJ', cnpj()],
        () => ['CARD', fours(drawn.cardNumber(), pick([' ', '-']))],
        () => ['IBAN', fours(drawn.ibanNumber(), ' ')],
      ])()
      const lines = kind === 'IBAN' ? words.replace(/ (?=\S+ \S+$)/, '\n') : broken(words)
      return [pick([`O dado é ${lines}.`, `> ${lines}`, lines]), kind, lines]
    },
    () => {
      const number = pick([lettered(), lettered().toLowerCase()])
      return [
        pick(['cnpj do fornecedor ', 'O CNPJ da firma é ', 'supplier CNPJ no. ']) + number,
        'CNPJ',
        number,
      ]
    },
    () => {
      const number = drawn.writtenCnpj(lettered()).toLowerCase()
      return [pick(['fornecedor ', 'billed to ', 'firma: ']) + number, 'CNPJ', number]
    },
    () => {
      const number = cpf().replaceAll('.', pick(['·', '•', '‧', '．', '。']))
      return [`titular ${number} ok`, 'CPF', number]
    },
    () => {
      const address = `${pick(['joao', 'ana.souza'])}${pick([' @ ', '@ ', ' @'])}${pick(['empresa.com', 'escola.edu.br'])}`
      return [`escreva para ${address}, por favor`, 'EMAIL', address]
    },
    () => {
      const number = fours(drawn.ibanNumber(), '_')
      return [`iban ${number}`, 'IBAN', number]
    },
    () => {
      const name = pick([
        'AWS_SECRET_ACCESS_KEY',
        'SECRET_KEY',
        'private_key',
        'encryption-key',
        'accessKey',
        'DJANGO_SECRET_KEY',
      ])
      const key = secret()
      return [`${name}${pick(['=', ': ', ' = "'])}${key}`, 'SECRET', key]
    },
    () => {
      const key = pick([
        () => `whsec_${draw(32, mixed)}`,
        () => `glsa_${draw(32, mixed)}_${draw(8, '0123456789abcdef')}`,
        () => `xapp-1-A${draw(10, mixed).toUpperCase()}-${draw(13)}-${draw(64, '0123456789abcdef')}`,
        () => `ya29.${draw(80, mixed)}`,
      ])()
      return [pick(['use ', 'key=', 'o token é ']) + key, 'SECRET', key]
    },
    () => {
      const key = Buffer.from(`${pick(['ana', 'svc'])}:${secret()}`).toString('base64')
      return [`${pick(['Authorization: ', 'curl -H '])}Basic ${key}`, 'SECRET', key]
    },
    () => {
      const key = `-----BEGIN ${pick(['', 'RSA ', 'OPENSSH '])}PRIVATE KEY-----\nMII${draw(61, mixed)}\n${draw(20 + below(44), mixed)}`
      return [`${key}${pick(['', '\n\nThat is all of it.'])}`, 'SECRET', key]
    },
  ]

  const near: (() => string)[] = [
    () => row(drawn.drawnAgainst(drawn.cpfDigits()), ','),
    () => row(drawn.writtenCpf(drawn.drawnAgainst(drawn.cpfDigits()))),
    () => row(`${1 + below(9)}.${draw(3)}.${draw(3)},${draw(2)}`, ';'),
    () => row(`20${draw(2)}-0${1 + below(9)}-${10 + below(18)},${10 + below(13)}:${10 + below(49)}`),
    () => row(`192.168.${below(256)}.${below(256)}`, ','),
    () => row(drawn.uuid(), ','),
    () => `o total foi R$ ${draw(11).replace(/^0/, '1')},${draw(2)} no ano`,
    () => `a medida foi de ${below(9)},${draw(11)} metros`,
    () => `${draw(6)}\n${draw(5)}\n${draw(8)}\n${draw(8)}`,
    () => dress(drawn.writtenCpf(drawn.drawnAgainst(drawn.cpfDigits()))),
    () => dress(`20${draw(2)}-0${1 + below(9)}-${10 + below(18)}`),
    () => dress(`ISBN 978-85-${draw(3)}-${draw(4)}-${draw(1)}`),
    () => wide(`${below(20)}.${below(40)}.${below(5000)}`),
    () => `10² + ${draw(3)}² = ${draw(6)} m², nota ${draw(2)}¹`,
    () => broken(`${1 + below(9)}.${draw(3)}.${draw(3)}-${draw(2)}`),
    () => `cnpj do lote ${drawn.drawnAgainst(lettered())}`,
    () => `o lote ${lettered().replace(/^./, 'X')} chegou`,
    () => `fale com @${pick(['angular.io', 'ana.souza', 'li.wei'])}, ${below(9)} @ ${below(9)}.50`,
    () => `${pick(['primary_key', 'public_key', 'foreign_key'])}=${draw(12, mixed)}`,
    () =>
      `${pick(['secret_key', 'access_key', 'private key'])}: ${pick(['required', 'obrigatória', '$SECRET_KEY', '<your-key>', '********'])}`,
    () => `basic ${pick(['authentication', 'understanding of it', 'requirements', 'auth'])} ${draw(3)}`,
    () =>
      pick([
        '-----BEGIN PRIVATE KEY----- is how it begins',
        'whsec_ e glsa_ são prefixos',
        'ya29. begins a token',
      ]),
  ]

  const texts: MaskingText[] = []
  for (let at = 0; texts.length < size; at++) {
    if (at % 2 === 0) {
      const [text, kind, words] = pick(hidden)()
      texts.push({ language: 'pt', text, personal: [{ kind, words }] })
    } else texts.push({ language: 'pt', text: pick(near)(), personal: [] })
  }
  return texts
}
