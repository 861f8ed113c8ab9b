import type { FormedKind } from '../apps/server/src/platform/masking/index.ts'
import { drawFrom } from './drawn-numbers.ts'
import type { MaskingText } from './masking-texts.ts'

/** A sentence with `{}` where the value goes. */
interface Form {
  kind: FormedKind
  value(): string
  sentences: readonly string[]
}

/**
 * What is personal in the dress of logs, forms, addresses of pages and hurried people: glued to names, with points, in
 * small letters, told in a sentence. As many near-misses in the same dress. The same for the same seed.
 */
export function dressedTexts(seed: number, size: number): MaskingText[] {
  const drawn = drawFrom(seed)
  const { below, pick, draw, mixed, mobile, landline, fours } = drawn
  const cnpj = () => drawn.cnpjOf('0123456789')
  const words = ['casa', 'verao', 'tigre', 'hunter', 'sunset', 'mango', 'pipoca', 'winter', 'jordan', 'lua']
  const password = () =>
    pick([
      () => `${pick(words)}${draw(1 + below(4))}`,
      () => `${pick(words)}@${draw(3)}`,
      () => `${draw(2)}${pick(words).toUpperCase()}${pick(words)}`,
      () => draw(4 + below(5)),
      () => draw(10, mixed).replace(/^./, '7k'),
    ])()
  const phone = (write: (area: string, one: string, two: string) => string) => (): string => {
    const [area, one, two] = below(2) === 0 ? mobile() : landline()
    return write(area, one, two)
  }

  const forms: Form[] = [
    {
      kind: 'CPF',
      value: drawn.cpfDigits,
      sentences: [
        'cpf_{}',
        'arquivo cpf_{}_frente.jpg enviado',
        'GET /clientes?cpf={}&pagina=2 200',
        'customer_cpf={}',
        '{"cpf":"{}","ativo":true}',
        'CPF-{}',
        'user_{} signed in',
        'cpf%3D{}',
        'cpf#{} ok',
        'GET /clientes/cpf/{}/contratos',
      ],
    },
    {
      kind: 'CPF',
      value: () => drawn.writtenCpf(drawn.cpfDigits()),
      sentences: ['cpf={}', 'cpf_{}', 'titular_cpf:{};', 'doc_{}.pdf', "cpf='{}'"],
    },
    {
      kind: 'CNPJ',
      value: cnpj,
      sentences: [
        'cnpj_{}',
        'cnpj={}',
        'fornecedor_cnpj={}&uf=SP',
        '{"cnpj":"{}"}',
        'nota_{}_2026.xml',
        'CNPJ#{}',
      ],
    },
    {
      kind: 'CNPJ',
      value: () => drawn.writtenCnpj(cnpj()),
      sentences: ['cnpj_{}', 'cnpj={}', 'empresa_cnpj:{}'],
    },
    {
      kind: 'CNPJ',
      value: () => drawn.writtenCnpj(drawn.cnpjOf('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ')).toLowerCase(),
      sentences: ['cnpj {} confere', 'cnpj={}', 'CNPJ: {}'],
    },
    {
      kind: 'CARD',
      value: () => fours(drawn.cardNumber(), pick(['.', '.', '  ', ' - ', '/', '_'])),
      sentences: [
        'O cartão {} foi recusado.',
        'Card {} declined',
        'card={}',
        'Paid with {} in May.',
        'pagou no {}',
      ],
    },
    {
      kind: 'CARD',
      value: drawn.cardNumber,
      sentences: ['card_{}', 'pan={}', 'cartao_{}_recusado', '{"card":"{}"}', 'card_number={};cvv=***'],
    },
    {
      kind: 'IBAN',
      value: () =>
        pick([
          () => fours(drawn.ibanNumber(), ' ').toLowerCase(),
          () => drawn.ibanNumber().toLowerCase(),
          () => fours(drawn.ibanNumber(), pick(['.', '-'])),
          () => fours(drawn.ibanNumber(), pick(['.', '-'])).toLowerCase(),
          () => drawn.ibanNumber().replace(/^../, (country) => `${country[0]}${country[1]!.toLowerCase()}`),
        ])(),
      sentences: [
        'iban: {}',
        'transfere para {} hoje',
        'send it to {} please',
        'iban={}',
        'iban_{}',
        'the account {}, closed',
        'conta {}.',
      ],
    },
    {
      kind: 'SECRET',
      value: password,
      sentences: [
        'the password is {}',
        'my password is {}.',
        'Password for the router is {}, she said.',
        'a senha é {}',
        'A senha do wifi é {}.',
        'minha senha: {}',
        'minha senha era {} até ontem',
        'passwd={}',
        'pwd={}; host=db',
        'senha = {}',
        'senha_do_banco={}',
        'user=ana&password={}&next=/',
        'passphrase: {}',
        '{"password":"{}"}',
        "senha nova é '{}'",
        'PASSWORD: {}',
        'db_pass={}',
      ],
    },
    {
      kind: 'PHONE',
      value: () =>
        pick([
          phone((area, one, two) => `(${area}) ${one}.${two}`),
          phone((area, one, two) => `[${area}] ${one}-${two}`),
          phone((area, one, two) => `${area}.${one}.${two}`),
          phone((area, one, two) => `(${area}) ${one} ${two}`),
          phone((area, one, two) => `(${area})${one}${two}`),
          phone((area, one, two) => `(${area}) ${one}${two}`),
          phone((area, one, two) => `+55.${area}.${one}.${two}`),
          phone((area, one, two) => `+55 ${area} ${one} ${two}`),
          phone((area, one, two) => `(+55) ${area} ${one}-${two}`),
          phone((area, one, two) => `(+55 ${area}) ${one}-${two}`),
          phone((area, one, two) => `+55 [${area}] ${one} ${two}`),
          phone((area, one, two) => `+55-${area}-${one}-${two}`),
          phone((area, one, two) => `55 ${area} ${one}-${two}`),
          phone((area, one, two) => `0055 ${area} ${one}-${two}`),
          phone((area, one, two) => `+ 55 ${area} ${one}-${two}`),
          () => {
            const [area, one, two] = mobile()
            return `+55 ${area} ${one[0]} ${one.slice(1)} ${two}`
          },
          () => {
            const [area, one, two] = mobile()
            return `(${area}) ${one[0]}.${one.slice(1)}.${two}`
          },
        ])(),
      sentences: [
        'O número dele é {}.',
        'Her number is {}, she said.',
        'recado: {}',
        'me chama no {}',
        'You can reach me at {}.',
        'tel={}',
      ],
    },
    {
      kind: 'PHONE',
      value: phone((area, one, two) => `${area}${one}${two}`),
      sentences: ['tel={}', 'phone_{}', 'telefone="{}"', '{"phone":"{}"}', 'celular={}&ddd=', 'whatsapp_{}'],
    },
    {
      kind: 'EMAIL',
      value: () => {
        const host = pick(['example', 'empresa', 'mail.example'])
        const end = pick(['com', 'com.br', 'org'])
        return (
          pick(['ana.souza', 'joao_silva', 'k.jones', 'rh']) +
          pick([`(at)${host}.${end}`, `[at]${host}.${end}`, ` (at) ${host}.${end}`, ` [at] ${host}.${end}`])
        )
      },
      sentences: ['Escreva para {} até sexta.', 'write to {} by Friday', 'contato: {}', 'mail={}'],
    },
  ]

  const near: { value(): string; sentences: readonly string[] }[] = [
    {
      value: () => draw(pick([10, 11, 14, 16])),
      sentences: [
        'order_{}',
        'pedido={}',
        'nota fiscal_{}',
        'ticket_{}.pdf',
        'serial={}',
        'lote_{}',
        'id={}',
      ],
    },
    {
      value: () => drawn.drawnAgainst(drawn.cpfDigits()),
      sentences: ['cpf_{}', 'cpf={}', 'cpf_errado={}', 'recibo_{}.pdf'],
    },
    { value: () => drawn.drawnAgainst(cnpj()), sentences: ['cnpj_{}', 'cnpj={}'] },
    {
      value: () => `20${10 + below(20)}${pick(['01', '07', '12'])}${10 + below(18)}_${draw(6)}`,
      sentences: ['IMG_{}.jpg', 'backup_{}.sql.gz', 'log_{}'],
    },
    {
      value: () => fours(drawn.drawnAgainst(drawn.cardNumber()), pick(['.', '_', ' - '])),
      sentences: ['O código {} foi rejeitado.', 'code {}', 'sample_{}'],
    },
    {
      value: () => `${1 + below(999)}${`.${draw(3)}`.repeat(1 + below(5))},${draw(2)}`,
      sentences: ['R$ {}', 'o total foi de {} reais', 'EUR {}'],
    },
    {
      value: () => `${below(200)}.${below(90)}.${below(9999)}.${below(9999)}`,
      sentences: ['Chrome {}', 'versão {}', 'build {}', 'firmware {} instalado'],
    },
    {
      value: () => `${below(40)}.${draw(4)}.${draw(4)}`,
      sentences: ['versão {}', 'artigo {}', 'release {}', 'ticket {}'],
    },
    {
      value: () => pick([draw(40, '0123456789abcdef'), draw(64, '0123456789abcdef'), drawn.uuid()]),
      sentences: ['commit {}', 'etag={}', 'digest_{}', 'trace_{}'],
    },
    {
      value: () =>
        `${pick(['de', 'fr', 'no', 'pt', 'be', 'is'])}${draw(2)} ${pick(['rooms are free', '2026 0705 1200 a 14', 'and 1200 more people came'])}`,
      sentences: ['in {}', 'sala {}', 'gate {}'],
    },
    {
      value: () =>
        pick([
          'required', 'obrigatória', 'too short', 'hashed with argon2id', 'SHA-256 hashed', 'at least 12 characters', '8-64 characters', 'case-sensitive',
          'wrong', 'expirada', 'base64', 'bcrypt', 'valid for 90d', 'kept as PBKDF2', 'the same', 'forte', 'diferente da anterior', 'never sent by e-mail', '<your_password>', '********', 'incorreta',
        ]), // biome-ignore format: a list of values
      sentences: [
        'the password is {}',
        'a senha é {}',
        'A senha atual é {}.',
        'password: {}',
        'passwd={}',
        'minha senha: {}',
      ],
    },
    {
      value: () => pick(['3600', '4096', '128000', 'auto', 'null', 'true', '$DB_PASSWORD', '{{ password }}']),
      sentences: [
        'max_tokens={}',
        'token_count: {}',
        'password_min={}',
        'key: {}',
        'tokens = {}',
        'password_reset_ttl={}',
      ],
    },
    {
      value: () => String(1 + below(500)),
      sentences: [
        'look (at) page {}',
        'seen [at] {} degrees',
        'cf. (at) section 3.{}',
        'meet (at) gate {}. Then go',
      ],
    },
    {
      value: () => `+${1 + below(90)}.${below(99)}`,
      sentences: ['variação de {} %', 'UTC{}', 'delta {} (2025: +3.20)'],
    },
    {
      value: () => `${draw(2)} ${draw(4)}`,
      sentences: ['linhas [12] {} e 13', 'itens (11) {} e (12) 2026', 'capítulo [21] {}.'],
    },
  ]

  const texts: MaskingText[] = []
  for (let at = 0; texts.length < size; at++) {
    if (at % 2 === 0) {
      const { kind, value, sentences } = pick(forms)
      const written = value()
      texts.push({
        language: 'pt',
        text: pick(sentences).replace('{}', () => written),
        personal: [{ kind, words: written }],
      })
    } else {
      const { value, sentences } = pick(near)
      texts.push({ language: 'pt', text: pick(sentences).replace('{}', value), personal: [] })
    }
  }
  return texts
}
