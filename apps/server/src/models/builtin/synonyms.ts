import { fold } from '../../text/fold.ts'

/**
 * Words that name one thing in forms, tables and syllabi, Portuguese and English side by side (folded, by their
 * beginnings). They let "Quem dá a disciplina?" meet "Docente: ..."; prose is compared by its own words.
 */
const GROUPS = [
  'professor docente instrutor teacher instructor lecturer',
  'aula curso disciplina materia turma ensino class course lecture lesson syllabus',
  'sala local lugar place room venue location onde where',
  'telefone fone celular ramal phone telephone extension contato contact',
  'e-mail email mail',
  'horario hora time schedule',
  'data dia date day quando when',
  'prazo deadline due entrega vencimento vence expira expires expiry',
  'preco valor custo custa price cost fee',
  'responsavel dono proprietario owner owns own chefe lider lead leader chair head',
  'bibliografia referencias leituras livros bibliography references reading books',
  'requisitos exigencias requirements prerequisitos prerequisites required necessarios',
  'etapas passos procedimento steps procedure',
  'cronograma calendario datas schedule calendar',
  'tarefas acoes pendencias tasks actions todo',
  'decisoes deliberacoes decisions resolved',
  'ementa conteudo programa topicos syllabus contents topics',
  'objetivos metas objectives goals aims',
  'avaliacao nota notas grading assessment evaluation',
  'duracao dura duration length lasts',
  'peso pesa weight weighs',
  'aprovado approved',
  'autor author escrito written',
  'garantia warranty guarantee',
  'reuniao encontro assembleia ata minutes meeting',
  'funcionarios empregados colaboradores employees staff',
].map((group) => group.split(' '))

const OF = new Map<string, number[]>()
GROUPS.forEach((group, at) => {
  for (const word of group) OF.set(word, [...(OF.get(word) ?? []), at])
})

/** Whether two words name one thing in forms. Singular and plural, "-o" and "-a" are told alike. */
export function nameOneThing(one: string, other: string): boolean {
  const groups = groupsOf(one)
  return groups.length > 0 && groupsOf(other).some((group) => groups.includes(group))
}

function groupsOf(word: string): number[] {
  const folded = fold(word)
  for (const form of [
    folded,
    folded.replace(/s$/, ''),
    folded.replace(/(?:es|a|as|os)$/, ''),
    `${folded}s`,
  ]) {
    const found = OF.get(form)
    if (found) return found
  }
  return []
}
