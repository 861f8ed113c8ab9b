import { describe, expect, it } from 'vitest'
import { GroundedRequest, NOT_IN_DOCUMENTS } from '../grounded-request.ts'
import { composeAnswer } from './compose.ts'

const syllabus = {
  index: 1,
  documentTitle: 'plano-de-ensino.md',
  heading: ['Plano de ensino: Biologia Celular'],
  language: 'pt-BR',
  text: '# Plano de ensino: Biologia Celular\n\nProfessora: Helena Duarte\nE-mail: helena.duarte@escola.example\nSala: B-204\nHorário: terças e quintas, 10h20 às 12h00',
}
const books = {
  ...syllabus,
  index: 2,
  heading: ['Plano de ensino: Biologia Celular', 'Bibliografia'],
  text: '## Bibliografia\n\n- ALBERTS, B. Biologia molecular da célula.\n- JUNQUEIRA, L. Biologia celular.\n\n## Provas\n\nA primeira prova vale 6,0 pontos.',
}
const contacts = {
  index: 3,
  documentTitle: 'runbook.md',
  heading: ['Contacts'],
  language: 'en',
  text: '| Role | Name | Extension |\n| --- | --- | --- |\n| Shift lead | Ana Prado | 4400 |\n| Database team | Rui Costa | 4410 |',
}

const ask = (question: string, passages: object[] = [syllabus, books]) =>
  composeAnswer(GroundedRequest.parse({ question, language: 'pt-BR', passages }))

describe('what may be quoted', () => {
  it.each([
    ['Em que sala é a aula?', 'Sala: B-204 [1]'],
    ['Quem é a professora?', 'Professora: Helena Duarte [1]'],
    ['Qual é o e-mail da professora Helena?', 'E-mail: helena.duarte@escola.example [1]'],
    ['Qual é o horário da disciplina Biologia Celular?', 'Horário: terças e quintas, 10h20 às 12h00 [1]'],
  ])('is the line of a form that names what is asked for: %s', (question, answer) => {
    expect(ask(question)).toBe(answer)
  })

  it.each([
    'Qual é o telefone da professora Helena?',
    'Qual é o número de telefone da professora Helena?',
    'Qual é o CPF da professora Helena Duarte?',
    'Qual é a cor da sala da professora Helena?',
    'Qual é o e-mail do monitor?',
    'Qual é a sala da secretaria?',
    'Quando a professora Helena se aposenta?',
    'What is Helena’s phone number?',
  ])('is no line of a form that says something else: %s', (question) => {
    expect(ask(question)).toBe(NOT_IN_DOCUMENTS)
  })

  it('is the list under the heading that is asked for, and ends where the next one begins', () => {
    expect(ask('Qual é a bibliografia?')).toBe(
      '- ALBERTS, B. Biologia molecular da célula. [2]\n- JUNQUEIRA, L. Biologia celular. [2]',
    )
  })

  it('is the row of a table that is about the one asked of', () => {
    const english = (question: string) => ask(question, [contacts])
    expect(english('What is the extension of the database team?')).toContain('4410')
    expect(english('What is the phone number of the shift lead?')).toContain('4400')
    expect(english('What is the extension of the legal department?')).toBe(NOT_IN_DOCUMENTS)
    expect(english('What is the salary of the shift lead?')).toBe(NOT_IN_DOCUMENTS)
  })

  describe('a row whose values stand after their column', () => {
    const marks = {
      index: 1,
      documentTitle: 'notas.csv',
      heading: [],
      language: 'es',
      text:
        'nome: Ana Souza; turma: A; prova1: 8.5; prova2: 7.0; faltas: 2\n' +
        'nome: Carla Dias; turma: B; prova1: 7.5; prova2: 8.8; faltas: 1\n' +
        'nome: Daniel Rocha; turma: B; prova1: 5.0; prova2: 6.1; faltas: 4',
    }
    const key = {
      ...marks,
      index: 2,
      documentTitle: 'gabarito.csv',
      text: 'questao: 1; alternativa_certa: C; valor: 1,0\nquestao: 2; alternativa_certa: A; valor: 1,0',
    }
    const carla = 'nome: Carla Dias; turma: B; prova1: 7.5; prova2: 8.8; faltas: 1 [1]'
    it.each([
      ['Qual foi a nota da Carla na prova 2?', carla],
      ['Carla Dias prova2', carla],
      [
        'Quantas faltas tem o Daniel?',
        'nome: Daniel Rocha; turma: B; prova1: 5.0; prova2: 6.1; faltas: 4 [1]',
      ],
      ['alternativa certa da questão 1 do gabarito', 'questao: 1; alternativa_certa: C; valor: 1,0 [2]'],
      ['Qual foi a nota da Joana na prova 2?', NOT_IN_DOCUMENTS],
    ])('answers alone: %s', (question, answer) => {
      expect(ask(question, [marks, key])).toBe(answer)
    })
  })

  describe('a row of bare figures', () => {
    const figures = {
      index: 1,
      documentTitle: 'anexo.pdf',
      heading: ['Concordância por pergunta'],
      language: 'pt-BR',
      text: 'das leis trabalhistas no brasil? 0.4595 | 0.5714 | 0.5000 | 0.5103±0.0463\nQuais partidos já ocuparam o -0.0448 | 0.0000 | 0.8507 | 0.2687±0.4120\ncargo da presidência do Brasil? 0.2424 | 0.3333 | 0.1176 | 0.2311±0.0884\n\nTabela 10: concordância entre quem anotou, por pergunta.\n\nProdução de arroz em 2023: 410 | 520 | 630',
    }

    it('answers nothing by itself', () => {
      expect(ask('Quais partidos já ocuparam o cargo da presidência do Brasil?', [figures])).not.toContain(
        '0.2424',
      )
    })

    it('answers where it stands beside what is asked for', () => {
      expect(ask('Qual foi a produção de arroz em 2023?', [figures])).toContain('520')
    })
  })

  it('is nothing of a passage that lacks the code or the ordinal asked for', () => {
    expect(ask('Quantos pontos vale a primeira prova?')).toContain('6,0')
    expect(ask('Quantos pontos vale a terceira prova?')).toBe(NOT_IN_DOCUMENTS)
    expect(ask('Quantos pontos vale a primeira prova de BIO-999?')).toBe(NOT_IN_DOCUMENTS)
  })
})
