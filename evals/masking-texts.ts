import type { FormedKind, PersonalKind } from '../apps/server/src/platform/masking/index.ts'
import { drawFrom } from './drawn-numbers.ts'

/** A text of the set that masking is measured on. */
export interface MaskingText {
  language: 'pt' | 'en'
  text: string
  /** What is personal in it, word for word; none in a near-miss. */
  personal: { kind: PersonalKind; words: string }[]
}

/**
 * The set: sentences in Portuguese and English around generated numbers, as many with near-misses (orders, dates,
 * versions, ISBNs, UUIDs, lawsuits, access keys of invoices) as with what is personal. The same for the same seed.
 */
export function maskingTexts(seed: number, size: number): MaskingText[] {
  const {
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
  } = drawFrom(seed)
  const names = [
    'ana.souza',
    'joao_silva',
    'maria+compras',
    'pedro.h',
    'k.jones',
    'li.wei',
    'renée',
    'o.brien-2',
    'rh',
  ]
  const hosts = [
    'example.com',
    'empresa.com.br',
    'mail.example.org',
    'uni.ac.uk',
    'escola.edu.br',
    'startup.io',
  ]

  const personal: Record<string, () => [FormedKind, string]> = {
    'cpf, written': () => ['CPF', writtenCpf(cpfDigits())],
    'cpf, bare': () => ['CPF', cpfDigits()],
    'cnpj, written': () => ['CNPJ', writtenCnpj(cnpjOf('0123456789'))],
    'cnpj, bare': () => ['CNPJ', cnpjOf('0123456789')],
    'cnpj of 2026': () => ['CNPJ', writtenCnpj(cnpjOf(`0123456789${letters}`))],
    'e-mail': () => ['EMAIL', `${pick(names)}@${pick(hosts)}`],
    mobile: () => {
      const [area, one, two] = mobile()
      return ['PHONE', pick([`(${area}) ${one}-${two}`, `${area} ${one}-${two}`, `(${area})${one}-${two}`])]
    },
    landline: () => {
      const [area, one, two] = landline()
      return ['PHONE', `(${area}) ${one}-${two}`]
    },
    'phone with country': () => {
      const [area, one, two] = mobile()
      return [
        'PHONE',
        pick([
          `+55 ${area} ${one}-${two}`,
          `+55${area}${one}${two}`,
          `+55 (${area}) ${one} ${two}`,
          `+1 415 555 ${pick(['26', '38', '71'])}${draw(2)}`,
          `+44 20 7946 0${draw(3)}`,
          `+351 912 ${draw(3)} ${draw(3)}`,
          `+49 30 901820${draw(2)}`,
        ]),
      ]
    },
    'american phone': () => ['PHONE', pick([`(212) 736-${draw(4)}`, `415-863-${draw(4)}`])],
    card: () => {
      const number = cardNumber()
      return ['CARD', pick([number, fours(number, ' '), fours(number, '-')])]
    },
    amex: () => ['CARD', luhn(`37${draw(12)}`)],
    iban: () => {
      const number = ibanNumber()
      return ['IBAN', pick([number, fours(number, ' ')])]
    },
    key: () => [
      'SECRET',
      pick([
        () => `sk-proj-${draw(40, mixed)}`,
        () => `ghp_${draw(36, mixed)}`,
        () => `AKIA${draw(16, `${letters}234567`)}`,
        () => `gsk_${draw(48, mixed)}`,
        () => `hf_${draw(34, letters)}`,
        () => `xoxb-${draw(12)}-${draw(24, mixed)}`,
        () => `eyJ${draw(20, mixed)}.eyJ${draw(40, mixed)}.${draw(43, mixed)}`,
      ])(),
    ],
  }
  const sentences: Record<FormedKind, Record<'pt' | 'en', string[]>> = {
    CPF: {
      pt: [
        'O cliente informou o CPF {} no cadastro.',
        'CPF: {}',
        'Titular {}, conta ativa desde 2019.',
        'Os dados ({}) foram conferidos.',
      ],
      en: [
        'The taxpayer number is {} according to the form.',
        'Her CPF is {}.',
        'Holder {}, verified.',
        'Please update {} in the file.',
      ],
    },
    CNPJ: {
      pt: [
        'A empresa de CNPJ {} venceu a licitação.',
        'CNPJ {}',
        'Emitida contra {}.',
        'O fornecedor, {}, entregou tudo.',
      ],
      en: ['The supplier, CNPJ {}, delivered late.', 'Company CNPJ: {}', 'Billed to CNPJ {}.'],
    },
    EMAIL: {
      pt: [
        'Escreva para {} até sexta.',
        'E-mail: {}.',
        'Quem responde é {}, da área de compras.',
        'Enviado por <{}>',
      ],
      en: ['Write to {} by Friday.', 'Contact: {};', 'The reply came from {}, she said.', 'mailto:{}'],
    },
    PHONE: {
      pt: [
        'Ligue para {} em horário comercial.',
        'Telefone {}',
        'O número dele é {}.',
        'Contatos: {} (recados).',
      ],
      en: [
        'Call {} during office hours.',
        'Phone: {}',
        'Her number is {}.',
        'You can reach us at {} any day.',
      ],
    },
    CARD: {
      pt: ['O cartão {} foi recusado.', 'Pagou com {} em duas vezes.', 'Cartão de crédito: {}'],
      en: ['The card {} was declined.', 'Paid with {} in two instalments.', 'Credit card: {}'],
    },
    IBAN: {
      pt: ['Transfira para {} ainda hoje.', 'IBAN: {}', 'A conta {} foi encerrada.'],
      en: ['Transfer it to {} today.', 'IBAN: {}', 'The account {} was closed.'],
    },
    SECRET: {
      pt: ['A chave era {} e vazou.', 'export API_KEY={}', 'Use {} no cabeçalho.'],
      en: ['The key was {} and it leaked.', 'export API_KEY={}', 'Use {} in the header.'],
    },
  }

  const two = (most: number) => String(1 + below(most)).padStart(2, '0')
  const near: Record<string, { pt: string[]; en: string[]; value: () => string }> = {
    'order number': {
      pt: ['O pedido {} saiu para entrega.', 'Protocolo {} aberto ontem.', 'Pedido nº {}'],
      en: ['Order {} has shipped.', 'Ticket {} was closed.', 'Order number {}'],
      value: () => draw(pick([8, 9, 10, 11, 12, 13, 14, 16])),
    },
    'number in a sentence': {
      pt: ['Foram produzidas {} peças no ano.', 'O sensor marcou {} pulsos.'],
      en: ['The plant made {} parts.', 'The counter shows {} pulses.'],
      value: () => draw(pick([7, 8, 9, 10, 11, 12])),
    },
    'date and time': {
      pt: ['A reunião é em {}.', 'Prazo: {}'],
      en: ['The meeting is on {}.', 'Due: {}'],
      value: () =>
        pick([
          () => `${two(28)}/${two(12)}/20${two(30)} ${two(23)}:${two(59)}`,
          () => `20${two(30)}-${two(12)}-${two(28)}T${two(23)}:${two(59)}:${two(59)}Z`,
          () => `20${two(30)}${two(12)}${two(28)}${two(23)}${two(59)}${two(59)}`,
          () => `${two(28)}.${two(12)}.20${two(30)}`,
        ])(),
    },
    version: {
      pt: ['Atualize para a versão {}.', 'O pacote react@{} mudou.'],
      en: ['Upgrade to version {}.', 'The package react@{} changed.'],
      value: () => `${below(20)}.${below(40)}.${below(5000)}`,
    },
    isbn: {
      pt: ['ISBN {}', 'O livro de ISBN {} esgotou.'],
      en: ['ISBN {}', 'The book, ISBN {}, is out of print.'],
      value: () =>
        pick([`978-85-${draw(3)}-${draw(4)}-${draw(1)}`, `978${draw(10)}`, `85-${draw(3)}-${draw(4)}-X`]),
    },
    uuid: { pt: ['O registro {} sumiu.', 'id={}'], en: ['Record {} is missing.', 'id={}'], value: uuid },
    hash: {
      pt: ['A soma é {}.', 'Commit {} revertido.'],
      en: ['The checksum is {}.', 'Commit {} was reverted.'],
      value: () => draw(pick([40, 64]), '0123456789abcdef'),
    },
    'wrong check digit': {
      pt: ['O código {} foi rejeitado.', 'Inscrição {}'],
      en: ['The code {} was rejected.', 'Registration {}'],
      value: () =>
        pick([
          () => writtenCpf(drawnAgainst(cpfDigits())),
          () => writtenCnpj(drawnAgainst(cnpjOf('0123456789'))),
          () => fours(drawnAgainst(luhn(`4${draw(14)}`)), ' '),
          () => drawnAgainst(iban('DE', draw(18))),
        ])(),
    },
    lawsuit: {
      pt: ['Autos n. {}.', 'O processo {} foi arquivado.'],
      en: ['Case {} was dismissed.', 'See docket {}.'],
      value: () => `${draw(7)}-${draw(2)}.20${two(26)}.8.${two(27)}.${draw(4)}`,
    },
    'invoice key': {
      pt: ['Chave de acesso da nota: {}', 'Código de barras {}'],
      en: ['Invoice access key: {}', 'Barcode {}'],
      value: () => draw(44),
    },
    'address or amount': {
      pt: ['CEP {}', 'O total foi de R$ {}.'],
      en: ['ZIP {}', 'The total was {}.'],
      value: () => pick([`${draw(5)}-${draw(3)}`, `${1 + below(999)}.${draw(3)}.${draw(3)},${draw(2)}`]),
    },
    'network address': {
      pt: ['O servidor {} não responde.', 'Acesse {}.'],
      en: ['Host {} does not answer.', 'Open {}.'],
      value: () =>
        pick([
          `192.168.${below(256)}.${below(256)}`,
          `10.0.${below(256)}.${below(256)}:8000`,
          'git@github.com:org/repo.git',
        ]),
    },
    mention: {
      pt: ['Fale com @{} no canal.', 'A imagem logo@2x.png sumiu ({}).'],
      en: ['Ask @{} in the channel.', 'The image logo@2x.png is gone ({}).'],
      value: () => pick(names),
    },
    'talk of keys': {
      pt: ['A senha deve ter oito caracteres: {}.', 'token: {}'],
      en: ['The password must hold eight characters: {}.', 'token: {}'],
      value: () => pick(['obrigatório', 'required', 'expired', 'authentication', 'placeholder', 'undefined']),
    },
  }

  const texts: MaskingText[] = []
  for (let at = 0; texts.length < size; at++) {
    const language = at % 2 === 0 ? 'pt' : 'en'
    if (at % 4 < 2) {
      const [kind, words] = pick(Object.values(personal))()
      texts.push({
        language,
        text: pick(sentences[kind][language]).replace('{}', () => words),
        personal: [{ kind, words }],
      })
    } else {
      const kind = pick(Object.values(near))
      texts.push({ language, text: pick(kind[language]).replace('{}', kind.value), personal: [] })
    }
  }
  return texts
}
