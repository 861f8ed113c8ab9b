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
    '1.529.982.247-25 e 529.982.247-25.1',
    'GET /pedidos/4111111111111111/itens',
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
    'R$ 1.234,56 e US$ 1,234,567.89',
    'R$ 52998224725,50 no total',
    'a medida foi de 3,52998224725 metros',
    'Pagou R$ 3,11 2024-2025',
    '52998224\n725 peças',
    '529\n982\n247\n25',
    '4111\n1111\n1111\n1111',
    '１９２．１６８．０．１ e 10.0.0.1,10.0.0.2',
    'ISBN ９７８－８５－３３３－０２２７－３',
    '٢٠٢٦-١١-٢١ e 𝟐𝟎𝟐𝟔',
    '529\u200b982.247-26',
    'backup_20141214_468502.sql.gz',
    'cnpj do fornecedor 12ABC34501DE36',
    'o lote 12ABC34501DE35',
    'my.foo.com/page-12',
    'Fale com @angular.io, 3 @ 5.50, meet @ noon.Then go',
    'BE12\n3456\n7890\n1235',
    'primary_key=id12345678, public_key: ed25519',
    '"access_key": "required", secret_key: obrigatoria',
    'Basic authentication, basic understanding',
    'whsec_, ya29. e glsa_ são prefixos; xapp-1 também',
    '-----BEGIN PRIVATE KEY----- is how a key begins',
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

  it.each([
    // Rows of a table, of which a log or a question may hold any part.
    [
      'Maria,529.982.247-25,4111111111111111,(11) 98765-4321,11.222.333/0001-81',
      'Maria,[CPF],[CARD],[PHONE],[CNPJ]',
    ],
    ['cpf,idade\n52998224725,35\n11144477735,41', 'cpf,idade\n[CPF],35\n[CPF],41'],
    ['1,52998224725,Maria;2,11222333000181,Firma', '1,[CPF],Maria;2,[CNPJ],Firma'],
    ['1,Maria,11 98765-4321,ana@example.com', '1,Maria,[PHONE],[EMAIL]'],
    ['4111111111111111,12/28,123 e 4111111111111111 123', '[CARD],12/28,123 e [CARD] 123'],
    [
      '{"row":"Maria\\n529.982.247-25"} ?q=Maria%20529.982.247-25',
      '{"row":"Maria\\n[CPF]"} ?q=Maria%20[CPF]',
    ],
    ['/clientes/529.982.247-25/contratos e x529.982.247-25y', '/clientes/[CPF]/contratos e x[CPF]y'],
    ['529.982.247-25/11.222.333/0001-81-111.444.777-35', '[CPF]/[CNPJ]-[CPF]'],
    ['4111111111111111/12/28, 4111111111111111/123', '[CARD]/12/28, [CARD]/123'],
    // Lines that a page or a terminal broke.
    ['529.982.247-\n25 e 529.\r\n> 982.247-25', '[CPF] e [CPF]'],
    ['11.222.333/0001-\n  81, 11.222.333/\n0001-81', '[CNPJ], [CNPJ]'],
    ['4111 1111\n1111 1111 e 4111-1111-\n1111-1111', '[CARD] e [CARD]'],
    ['(11) 98765-\n4321 ou (11)\n3456-7890', '[PHONE] ou [PHONE]'],
    ['GB82 WEST 1234\n5698 7654 32', '[IBAN]'],
    ['DE89_3704_0044_0532_0130_00 de89 3704 0044\n0532 0130 00', '[IBAN] [IBAN]'],
    // Other separators, and none.
    ['529·982·247-25 529•982•247-25 529_982_247_25 529. 982. 247-25', '[CPF] [CPF] [CPF] [CPF]'],
    ['CPF—529.982.247-25—ok, •529.982.247-25', 'CPF—[CPF]—ok, •[CPF]'],
    ['cnpj do fornecedor 12ABC34501DE35', 'cnpj do fornecedor [CNPJ]'],
    ['o CNPJ, em minúsculas, é 12abc34501de35', 'o CNPJ, em minúsculas, é [CNPJ]'],
    ['12abc34501de35 (CNPJ) e 12.abc.345/01de-35', '[CNPJ] (CNPJ) e [CNPJ]'],
    ['joao @ empresa.com, joao@ empresa.com.br e joao @empresa.com', '[EMAIL], [EMAIL] e [EMAIL]'],
    // Other forms of the same characters.
    ['529．982．247－25', '[CPF]'],
    ['１２．ＡＢＣ．３４５／０１ＤＥ－３５ ｃｎｐｊ １２ＡＢＣ３４５０１ＤＥ３５', '[CNPJ] ｃｎｐｊ [CNPJ]'],
    ['（11）98765-4321，ana＠example．com', '[PHONE]，[EMAIL]'],
    ['٥٢٩.٩٨٢.٢٤٧-٢٥ ५२९९८२२४७२५', '[CPF] [CPF]'],
    ['𝟓𝟐𝟗.𝟗𝟖𝟐.𝟐𝟒𝟕-𝟐𝟓 𝟜𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙𝟙', '[CPF] [CARD]'],
    ['529.982.247-25², ana@example.com¹', '[CPF]², [EMAIL]¹'],
    ['⁵²⁹.⁹⁸²·²⁴⁷-²⁵ 5️⃣2️⃣9️⃣.982.247-25', '[CPF] [CPF]'],
    ['a senha e\u0301 hunter2', 'a senha e\u0301 [SECRET]'],
    // Keys.
    ['AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'AWS_SECRET_ACCESS_KEY=[SECRET]'],
    [
      'SECRET_KEY=a8F3kd92LmQ0zX71 privateKey: "a8F3kd92LmQ0zX71"',
      'SECRET_KEY=[SECRET] privateKey: "[SECRET]"',
    ],
    [
      'encryption-key: a8F3kd92LmQ0zX71; access_key=a8F3kd92LmQ0zX71',
      'encryption-key: [SECRET]; access_key=[SECRET]',
    ],
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', '[SECRET]'],
    ['glsa_HOruNAb7SOiCdshU9algkrq7F6KHyMB6_fa8d0f8a', '[SECRET]'],
    ['xapp-1-A0123ABCDEF-1234567890123-abcdef0123456789', '[SECRET]'],
    ['ya29.a0AfH6SMBxyzABCdef1234567890', '[SECRET]'],
    [
      '-H "Authorization: Basic YW5hOnNlZ3JlZG8=" Basic am/Do286w6dlbmhh',
      '-H "Authorization: Basic [SECRET]" Basic [SECRET]',
    ],
  ])('is found however it is written: %s', (given, masked) => {
    expect(maskForGood(given)).toBe(masked)
    const masking = createMasking([given])
    expect(masking.unmask(masking.mask(given))).toBe(given)
  })

  const begin = '-----BEGIN RSA PRIVATE KEY-----'
  const end = '-----END RSA PRIVATE KEY-----'
  const line = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj'
  it.each([
    [`${begin}\n${line}\n${line}\n${end} ok`, '[SECRET] ok'],
    [`${begin}\n${line}\nMzEfYyjiWA4R4/M2`, '[SECRET]'],
    [`${begin}\nMIIEvQIBADANBg`, '[SECRET]'],
    [`${begin}\nProc-Type: 4,ENCRYPTED\n\n${line}\nMzEf\n\nThat is all.`, '[SECRET]\n\nThat is all.'],
    [`> ${begin}\n> ${line}\n> MzEf\n> ok?`, '> [SECRET]\n> ok?'],
    [`"${begin}\\n" +\n  "${line}\\n" +\n  "MzEf\\n"`, '"[SECRET]\\n"'],
    [`{"private_key":"${begin}\\n${line}\\nMzEf"}`, '{"private_key":"[SECRET]"}'],
    [`${line}\nMzEfYyjiWA4R4/M2\n${end}\nok`, '[SECRET]\nok'],
    [`${begin}\n${line}\n${begin}\n${line}\n${end}`, '[SECRET]\n[SECRET]'],
  ])('is a private key, also one that was cut off: %s', (given, masked) => {
    expect(maskForGood(given)).toBe(masked)
  })

  it.each(['\u200b', '\u00ad', '\u2060', '\u200d', '\ufeff', '\u{e0020}'])(
    'is found with what is not to be seen anywhere in it, and beside it: %j',
    (unseen) => {
      for (const [kind, words] of [
        ['CPF', '529.982.247-25'],
        ['CNPJ', '11.222.333/0001-81'],
        ['CARD', '4111111111111111'],
        ['PHONE', '(11) 98765-4321'],
        ['EMAIL', 'ana@example.com'],
        ['IBAN', 'GB82WEST12345698765432'],
        ['SECRET', 'sk-proj-abcdefghijklmnop1234567890'],
      ] as const)
        for (let at = 1; at < words.length; at++) {
          // Letters beside an address are of the address.
          const [left, right] = kind === 'EMAIL' ? ['=', ';'] : ['x', 'y']
          const hidden = `${words.slice(0, at)}${unseen}${words.slice(at)}`
          expect(maskForGood(`é ${hidden}${unseen}, e ${left}${unseen}${words}${unseen}${right}`)).toBe(
            `é [${kind}]${unseen}, e ${left}${unseen}[${kind}]${unseen}${right}`,
          )
        }
    },
  )

  it('is a name with what is not to be seen in it', () => {
    const masking = createMasking([], ['Ana Souza'])
    expect(masking.mask('de Ana\u00a0Sou\u200bza')).toBe('de [PERSON_1]')
    expect(masking.unmask('[PERSON_1]')).toBe('Ana\u00a0Sou\u200bza'.replace('\u00a0', ' '))
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
    ...[
      '1,',
      '1-\n',
      '1.\n',
      '4111\n',
      'DE00\n',
      'a @ ',
      'a.\u200b',
      '\u200b',
      '１',
      '²',
      'e\u0301',
      '\u0301',
    ],
    ...[
      'cnpj ',
      '12ABC3450 cnpj',
      '/0001-',
      'basic a',
      '-----END PRIVATE KEY-----',
      'MIIEvQIBADANBgkqhk\n',
      'secret_',
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

  it('gives any text back as it was, however it is dressed', () => {
    const dress = [
      '\u200b',
      '\u00ad',
      '\u2060',
      '\u0301',
      '²',
      '𝟓',
      '٥',
      '５',
      '．',
      '·',
      '—',
      ',',
      '\n',
      '\\',
      '%20',
      '🙂',
      '\ud83d',
    ]
    const said = [
      ...[
        '529.982.247-25',
        '529．982．247－25',
        '𝟓𝟐𝟗.𝟗𝟖𝟐.𝟐𝟒𝟕-𝟐𝟓',
        '5\u200b29.982.247-25',
        '4111111111111111',
      ],
      ...[
        '(11) 98765-4321',
        'ana@example.com',
        'joao @ empresa.com',
        'a8F3kd92LmQ0zX71',
        'SECRET_KEY=',
        'cnpj 12abc34501de35',
      ],
      ...['[CPF_1]', '\\[CPF\\_1\\]', '[', ']'],
    ]
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string(), fc.constantFrom(...dress), fc.constantFrom(...said)), {
          maxLength: 20,
        }),
        (parts) => {
          const whole = parts.join('')
          const masking = createMasking([whole])
          expect(masking.unmask(masking.mask(whole))).toBe(whole)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('finds a number in any dress by its exact span', () => {
    const zeros = [0x30, 0x660, 0x966, 0xff10, 0x1d7ce, 0x1d7f6]
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...zeros), { minLength: 14, maxLength: 14 }),
        fc.array(fc.constantFrom('', '\u200b', '\u00ad', '\u2060\u2060'), { minLength: 14, maxLength: 14 }),
        fc.constantFrom('', 'de 🙂 ', 'ção '),
        (dressed, unseen, before) => {
          const written = [...'529.982.247-25']
            .map(
              (one, at) =>
                (at > 0 ? unseen[at]! : '') +
                (/\d/.test(one) ? String.fromCodePoint(dressed[at]! + Number(one)) : one),
            )
            .join('')
          expect(findPersonalData(`${before}${written} e ½`)).toEqual([
            { kind: 'CPF', start: before.length, end: before.length + written.length },
          ])
        },
      ),
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
