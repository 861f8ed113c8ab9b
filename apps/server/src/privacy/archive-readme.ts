import type { ZipEntry } from '../platform/zip.ts'

/** A line for each file: its name, and what it is. */
type Files = Record<
  'account.json' | 'conversations/' | 'usage.json' | 'consents.json' | 'events.json',
  string
>

interface Words {
  intro: string
  open: string
  files: Files
  /** Where what it holds depends on who took the archive. */
  account: { own: string; others: string }
  events: { own: string; others: string }
  missing: string
}

const ptBr: Words = {
  intro: 'Este arquivo reúne o que o espaço de trabalho guarda de uma pessoa.',
  open: 'Como abrir: extraia tudo para uma pasta. Os arquivos terminados em .json são texto simples: abra-os num navegador (arraste o arquivo para uma aba; o Firefox mostra uma árvore fácil de ler) ou num editor de texto. Horários terminados em Z estão em UTC: em Brasília são três horas a menos.',
  files: {
    'account.json': 'nome, e-mail, papel, grupos e chaves de API, sem os segredos delas',
    'conversations/':
      'um arquivo por conversa, igual ao que a página exporta. Em "messages", cada pergunta ("question"), a resposta ("answer"), a avaliação e o comentário ("feedback"). A resposta traz o texto, o modelo que a escreveu ("model"), as fontes ("citations": o número "index" é o do [1] no texto; título do documento, trecho citado, página ou lugar) e, em "support", se cada frase se apoia nas fontes: "supported" sim, "partial" em parte, "unsupported" não. Uma resposta que se apoia em documentos que não se pode mais ler vem sem o texto e sem as fontes',
    'usage.json': 'o que as chamadas a modelos consumiram, dia a dia',
    'consents.json': 'o que a pessoa autorizou ou recusou, e quando',
    'events.json':
      'o que o registro de auditoria conta da pessoa, em ordem: o que aconteceu em palavras ("happened") e como está no registro ("kind"), e quando ("createdAt")',
  },
  account: { own: '; sessões e chaves de acesso', others: '' },
  events: {
    own: '; quem fez ("actorId"), a quê ("subjectId") e, em "data", as palavras e os dados dela',
    others: '; aqui, só tipos e horários',
  },
  missing:
    'Não estão aqui: os documentos em si, que pertencem ao espaço de trabalho. Guarde este arquivo com cuidado: quem o tem pode ler tudo o que há nele.',
}

const en: Words = {
  intro: 'This archive holds what the workspace keeps of one person.',
  open: 'How to open it: extract everything into a folder. Files that end in .json are plain text: open them in a browser (drag the file onto a tab; Firefox shows a tree that is easy to read) or in a text editor. Times that end in Z are UTC.',
  files: {
    'account.json': 'name, e-mail, role, groups and API keys, without their secrets',
    'conversations/':
      'a file for each conversation, as the page exports it. In "messages", every question ("question"), its answer ("answer"), rating and comment ("feedback"). The answer tells its text, the model that wrote it ("model"), its sources ("citations": the number "index" is that of [1] in the text; the document\'s title, the quote, the page or place) and, in "support", whether each sentence rests on them: "supported", "partial" or "unsupported". An answer that rests on documents that may no longer be read comes without its text and sources',
    'usage.json': 'what calls to models used up, day by day',
    'consents.json': 'what the person agreed to or refused, and when',
    'events.json':
      'what the audit log tells of the person, in order: what happened in words ("happened") and as the log has it ("kind"), and when ("createdAt")',
  },
  account: { own: '; sessions and passkeys', others: '' },
  events: {
    own: '; who did it ("actorId"), to what ("subjectId") and, in "data", their own words and facts',
    others: '; here, kinds and times only',
  },
  missing:
    'Not in it: the documents themselves, which belong to the workspace. Keep this archive with care: whoever has it can read all of it.',
}

/** What an archive of a person says of its own files, for whoever never saw one. @param isOwn they took it themselves */
export function archiveReadme(isOwn: boolean): ZipEntry {
  const whose = isOwn ? 'own' : 'others'
  const told = ({ intro, open, files, account, events, missing }: Words) => {
    const more: Partial<Files> = { 'account.json': account[whose], 'events.json': events[whose] }
    const lines = Object.entries(files).map(
      ([name, what]) => `  ${name}: ${what}${more[name as keyof Files] ?? ''}.`,
    )
    return [intro, '', open, '', ...lines, '', missing].join('\r\n')
  }
  return { name: 'README.txt', content: `${told(ptBr)}\r\n\r\n\r\n${told(en)}\r\n` }
}
