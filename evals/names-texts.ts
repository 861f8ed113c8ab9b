import { randomFrom } from './drawn-numbers.ts'
import type { MaskingText } from './masking-texts.ts'

const first = {
  pt: 'Ana Beatriz Carlos Conceição Davi Érica Fábio Gláucia Heloísa Inês João José Júlia Luís Márcia Otávio Raí Sebastião Tainá Zuleica',
  en: 'Alice Brian Chloe Desmond Ethel Fiona Grace Hugh Imogen Jack Keira Liam Moira Nigel Oscar Phoebe Rhys Siobhán Trevor Zoë',
}
const last = {
  pt: 'Araújo Barbosa Conceição Falcão Gonçalves Lisboa Magalhães Nóbrega Peçanha Queirós Ribeiro Salles Tavares Vasconcelos Ximenes',
  en: "Abernathy Baker Chambers Donoghue Ellison Fairfax Hawthorne King MacLeod O'Neill Page Rivers Stone Underhill Young",
}
const joined = { pt: ['da ', 'de ', 'dos ', "d'", ''], en: ['', '', 'van ', 'de '] }

const sentences = {
  pt: [
    'O contrato foi assinado por {} na segunda-feira.',
    '{} pediu o reembolso da viagem.',
    'Responsável: {}\nSetor: Compras',
    'Segundo {}, a obra termina em março.',
    'A reunião com {} e com o fornecedor foi adiada.',
    '- {}, coordenação pedagógica',
  ],
  en: [
    'The contract was signed by {} on Monday.',
    '{} asked for the travel expenses.',
    'Responsible: {}\nDepartment: Purchasing',
    'According to {}, the works end in March.',
    'The meeting with {} and the supplier was put off.',
    '- {}, head of studies',
  ],
}

/** Without any name of a person. */
const nearMisses = {
  pt: [
    'A sede fica em Belo Horizonte, perto da Praça da Liberdade.',
    'O Banco Central e a Receita Federal publicaram a norma.',
    'A Secretaria de Estado da Educação respondeu em março.',
    'O sistema Gepeto usa PostgreSQL e Redis.',
    'Conforme o Código de Defesa do Consumidor, artigo 18.',
    'Na Páscoa, a Biblioteca Nacional fecha.',
  ],
  en: [
    'The office is in New Orleans, near Jackson Square.',
    'The Federal Reserve and the Treasury published the rule.',
    'The Department of Education answered in April.',
    'The system runs on PostgreSQL and Redis.',
    'Under the Clean Air Act, section 112.',
    'At Easter the National Library is closed.',
  ],
}

/**
 * Sentences in Portuguese and English, as many with a generated name (accents, particles, hyphens, several words) as
 * without any. The same for the same seed.
 */
export function namesTexts(seed: number, size: number): MaskingText[] {
  const random = randomFrom(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  const nameIn = (language: 'pt' | 'en'): string => {
    const given = () => pick(first[language].split(' '))
    const family = () => pick(last[language].split(' '))
    return pick([
      () => `${given()} ${family()}`,
      () => `${given()} ${given()} ${pick(joined[language])}${family()}`,
      () => `${given()}-${given()} ${family()}`,
      () => `${given()} ${family()}-${family()}`,
      () => given(),
    ])()
  }
  return Array.from({ length: size }, (_, at): MaskingText => {
    const language = at % 2 === 0 ? 'pt' : 'en'
    if (at % 4 > 1) return { language, text: pick(nearMisses[language]), personal: [] }
    const words = nameIn(language)
    return {
      language,
      text: pick(sentences[language]).replace('{}', () => words),
      personal: [{ kind: 'PERSON', words }],
    }
  })
}
