import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isCnpj, isCpf, isIban } from './check-digits.ts'
import { createMasking, findPersonalData, maskForGood } from './index.ts'

const text =
  'Ana (CPF 529.982.247-25, ana@example.com, +55 11 98765-4321) pagou com 4111 1111 1111 1111 à firma 12.ABC.345/01DE-35.'

describe('what is personal', () => {
  it('is found by kind, with its exact span', () => {
    expect(findPersonalData(text).map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual([
      ['CPF', '529.982.247-25'],
      ['EMAIL', 'ana@example.com'],
      ['PHONE', '+55 11 98765-4321'],
      ['CARD', '4111 1111 1111 1111'],
      ['CNPJ', '12.ABC.345/01DE-35'],
    ])
  })

  it('is told from what looks like it by check digits', () => {
    // The alphanumeric one is the example of the Receita Federal.
    expect([isCnpj('12ABC34501DE35'), isCnpj('12ABC34501DE36'), isCnpj('00000000000000')]).toEqual([
      true,
      false,
      false,
    ])
    expect([isCpf('52998224725'), isCpf('52998224726'), isCpf('11111111111')]).toEqual([true, false, false])
    expect([isIban('GB82WEST12345698765432'), isIban('GB82WEST12345698765431')]).toEqual([true, false])
  })

  it.each([
    'Pedido 52998224725',
    '2026-11-21T14:05:19Z',
    'versão 11.22.3344',
    'ISBN 978-85-333-0227-3',
    'id 550e8400-e29b-41d4-a716-446655440000',
    'git@github.com:org/repo.git',
    'logo@2x.png',
    'Processo 0001234-56.2024.8.26.0100',
    'password: required',
    'the token expired after 3600 seconds',
    'the password is hashed with SHA-256',
    'password: base64, max_tokens=4096, tests pass: 1234',
    'a senha é obrigatória',
    'order_52998224725',
    'versão 11.9876.4321',
    'look (at) page 3.1',
    'no12 rooms are free',
  ])('is not: %s', (near) => {
    expect(findPersonalData(near)).toEqual([])
  })

  it.each([
    ['password=Tr0ub4dor&3x', 'password=[SECRET]'],
    ['"apiKey": "a8F3kd92LmQ0zX71"', '"apiKey": "[SECRET]"'],
    ['postgres://gepeto:s3cr3tW0rd@db:5432/gepeto', 'postgres://gepeto:[SECRET]@db:5432/gepeto'],
    ['sk-proj-abcdefghijklmnop1234567890', '[SECRET]'],
    ['IBAN GB82 WEST 1234 5698 7654 32 OK', 'IBAN [IBAN] OK'],
    ['Telefone: 1132654321.', 'Telefone: [PHONE].'],
    ['CPF 529\u00a0982\u00a0247\u00a025', 'CPF [CPF]'],
    ['CPF 529.982.247\u201125 e 529.982.247 - 25', 'CPF [CPF] e [CPF]'],
    ['CPF ５２９.９８２.２４７-２５', 'CPF [CPF]'],
    ['cartão 4111\u202f1111\u202f1111\u202f1111', 'cartão [CARD]'],
    ['?to=maria%40example.com&x=1', '?to=[EMAIL]&x=1'],
    ['redis://:s3cr3tW0rd@cache:6379', 'redis://:[SECRET]@cache:6379'],
    ['postgres://gepeto:p@ssW0rd@db/gepeto', 'postgres://gepeto:[SECRET]@db/gepeto'],
    ['curl -H Bearer a8F3kd92LmQ0zX71', 'curl -H Bearer [SECRET]'],
    ['Authorization: Bearer ab1cd.ef2gh', 'Authorization: Bearer [SECRET]'],
    ['cpf_52998224725 e cpf=529.982.247-25', 'cpf_[CPF] e cpf=[CPF]'],
    ['GET /cpf/52998224725?cpf%3D52998224725', 'GET /cpf/[CPF]?cpf%3D[CPF]'],
    ['nota_11222333000181_2026.xml', 'nota_[CNPJ]_2026.xml'],
    ['cnpj=12.abc.345/01de-35', 'cnpj=[CNPJ]'],
    ['card 4111.1111.1111.1111', 'card [CARD]'],
    ['pan=4111111111111111;', 'pan=[CARD];'],
    ['de89 3704 0044 0532 0130 00', '[IBAN]'],
    ['iban_de89370400440532013000', 'iban_[IBAN]'],
    ['DE89.3704.0044.0532.0130.00', '[IBAN]'],
    ['the password is hunter2.', 'the password is [SECRET].'],
    ['a senha do wifi é hunter2', 'a senha do wifi é [SECRET]'],
    ['minha senha: 482910', 'minha senha: [SECRET]'],
    ['passwd=hunter2', 'passwd=[SECRET]'],
    ['?password=hunter22&user=ana', '?password=[SECRET]&user=ana'],
    ['(+55 11 98765-4321)', '([PHONE])'],
    ['(+55) 11 98765-4321 ou [11] 3456.7890', '[PHONE] ou [PHONE]'],
    ['+55 11 9 8765 4321 2 vezes', '[PHONE] 2 vezes'],
    ['11.98765.4321', '[PHONE]'],
    ['ana [at] example.com', '[EMAIL]'],
  ])('is masked for good: %s', (given, masked) => {
    expect(maskForGood(given)).toBe(masked)
  })

  it('is a name where one is known, as a whole word and however the line is broken', () => {
    const names = ['Ana', 'Ana Souza', "Maria d'Ávila (Neta)"]
    const said = "Ana Souza, Ana\nSouza, Anabela e Maria d'Ávila (Neta): ana.souza@example.com"
    expect(maskForGood(said, names)).toBe('[PERSON], [PERSON], Anabela e [PERSON]: [EMAIL]')
    const masking = createMasking([said], names)
    expect(masking.mask(said)).toBe('[PERSON_1], [PERSON_1], Anabela e [PERSON_2]: [EMAIL_1]')
    expect(masking.unmask('De [PERSON_2] para [person_1].')).toBe("De Maria d'Ávila (Neta) para Ana Souza.")
    const stream = masking.unmaskStream()
    const pieces = ['De [PER', 'SON', '_', '2] a [PERSON_', '1', ']'].map((piece) => stream.push(piece))
    expect(pieces.join('') + stream.end()).toBe("De Maria d'Ávila (Neta) a Ana Souza")
  })

  it.each([
    ...[
      'a',
      '1 ',
      '+1 ',
      'a.',
      'token=',
      'DE00 ',
      'de00.',
      '(11) ',
      '4111.',
      'password ',
      'password is ',
      'senha é a ',
      "a'",
    ],
    ...[
      'ana@example.com ',
      'cpf_',
      'cnpj%3D',
      '-----BEGIN PRIVATE KEY-----',
      'eyJ',
      '://a:',
      'Bearer a',
      '[at]a.',
      '+55 11 ',
    ],
  ])('takes linear time on a text of nothing but "%s"', (part) => {
    const cpuOf = (characters: number): number => {
      const text = `${part.repeat(Math.ceil(characters / part.length))}@`
      const from = process.threadCpuUsage()
      maskForGood(text)
      const { user, system } = process.threadCpuUsage(from)
      return user + system
    }
    const eighth = Math.max(cpuOf(125_000), cpuOf(125_000), 1000)
    // Eight times as much where time is linear, sixty-four times where it is quadratic.
    expect(cpuOf(1_000_000) / eighth).toBeLessThan(32)
  })
})

describe('a masking', () => {
  it('puts the same placeholder for the same words, and the words back', () => {
    const masking = createMasking()
    const masked = masking.mask(`${text} De novo: 529.982.247-25; outro: 111.444.777-35.`)
    expect(masked).toContain('CPF [CPF_1], [EMAIL_1], [PHONE_1]) pagou com [CARD_1] à firma [CNPJ_1].')
    expect(masked).toContain('De novo: [CPF_1]; outro: [CPF_2].')
    expect(masking.counts()).toEqual({ CPF: 2, EMAIL: 1, PHONE: 1, CARD: 1, CNPJ: 1 })
    expect(masking.unmask('O CPF é [CPF_1], ou \\[cpf\\_2\\]; [CPF_9] não há.')).toBe(
      'O CPF é 529.982.247-25, ou 111.444.777-35; [CPF_9] não há.',
    )
  })

  it('gives no placeholder that a text holds already', () => {
    const given = 'O formulário traz [CPF_1]; o dela é 529.982.247-25.'
    const masking = createMasking([given])
    expect(masking.mask(given)).toBe('O formulário traz [CPF_1]; o dela é [CPF_2].')
    expect(masking.unmask(masking.mask(given))).toBe(given)
  })

  it('leaves a backslash before what it masks, and takes those with which a model escapes brackets', () => {
    const given = 'C:\\4111111111111111 e \\529.982.247-25'
    const masking = createMasking([given])
    expect(masking.unmask(masking.mask(given))).toBe(given)
    expect(masking.unmask('\\[CARD\\_1\\] e \\[CPF_1\\]')).toBe('4111111111111111 e 529.982.247-25')
  })

  it('puts the words back in a stream, wherever it is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 7 })), (sizes) => {
        const masking = createMasking()
        masking.mask(text)
        const said = 'Veja [1]: [CPF_1] e [EMAIL_1], nota [2][3]. Fim [CPF_1'
        const stream = masking.unmaskStream()
        let heard = ''
        let at = 0
        for (const size of sizes) {
          heard += stream.push(said.slice(at, at + size))
          at += size
        }
        heard += stream.push(said.slice(at)) + stream.end()
        expect(heard).toBe('Veja [1]: 529.982.247-25 e ana@example.com, nota [2][3]. Fim [CPF_1')
      }),
    )
  })

  it('gives any text back as it was', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom(text, '[CPF_1]', '\\[', '[', '529.982.247-25'))),
        (parts) => {
          const whole = parts.join(' ')
          const masking = createMasking([whole])
          expect(masking.unmask(masking.mask(whole))).toBe(whole)
        },
      ),
    )
  })
})
