/** What the schemas say of a wrong value in words of their own. A schema gives the English one. */
export const sentences = {
  question: { en: 'Write a question.', 'pt-BR': 'Escreva uma pergunta.' },
  query: { en: 'Write what to look for.', 'pt-BR': 'Escreva o que procurar.' },
  collectionName: { en: 'Give the collection a name.', 'pt-BR': 'Dê um nome à coleção.' },
  language: {
    en: 'A language is a BCP 47 tag such as "pt-BR" or "en".',
    'pt-BR': 'Um idioma é uma etiqueta BCP 47, como "pt-BR" ou "en".',
  },
  time: { en: 'There is no year 0.', 'pt-BR': 'Não existe o ano 0.' },
  url: {
    en: 'Write an address that begins with http:// or https://.',
    'pt-BR': 'Escreva um endereço que comece com http:// ou https://.',
  },
  email: {
    en: 'Write an e-mail address such as ana@example.org.',
    'pt-BR': 'Escreva um endereço de e-mail, como ana@example.org.',
  },
  name: { en: 'Give it a name.', 'pt-BR': 'Dê um nome.' },
  nameCharacters: {
    en: 'A name is one line without control characters.',
    'pt-BR': 'Um nome é uma linha só, sem caracteres de controle.',
  },
  role: {
    en: 'A role is a built-in one such as "member", or the id of a custom one ("rol_…").',
    'pt-BR': 'Um papel é um dos que já vêm prontos, como "member", ou o id de um personalizado ("rol_…").',
  },
  assistantSlug: {
    en: 'Use 2 to 60 small letters, digits and single hyphens, such as "study-helper".',
    'pt-BR': 'Use de 2 a 60 letras minúsculas, algarismos e hifens simples, como "ajuda-de-estudo".',
  },
  assistant: {
    en: 'An assistant is named by its id ("ast_…") or its slug, such as "study-helper".',
    'pt-BR': 'Um assistente é indicado pelo id ("ast_…") ou pelo nome curto, como "ajuda-de-estudo".',
  },
  slug: {
    en: 'Use up to 40 lower-case letters, digits and hyphens, such as "our-vllm".',
    'pt-BR': 'Use até 40 letras minúsculas sem acento, dígitos e hifens, como "nosso-vllm".',
  },
  baseUrl: {
    en: 'A base address holds no password and no question mark; the key has a field of its own.',
    'pt-BR': 'Um endereço base não tem senha nem ponto de interrogação; a chave tem um campo próprio.',
  },
  modelName: {
    en: 'A model name has no spaces and no commas.',
    'pt-BR': 'O nome de um modelo não tem espaços nem vírgulas.',
  },
  apiKey: {
    en: 'A key holds letters, digits and signs only, without spaces or accents. Copy it anew from the provider.',
    'pt-BR':
      'Uma chave só tem letras sem acento, algarismos e sinais, sem espaços. Copie de novo do provedor.',
  },
  cursor: {
    en: 'Send "nextCursor" of the page before as it came.',
    'pt-BR': 'Envie o "nextCursor" da página anterior como ele veio.',
  },
  totalMs: {
    en: 'The whole answer may not take less than its first word.',
    'pt-BR': 'A resposta inteira não pode ter menos tempo do que a primeira palavra.',
  },
  passwordShort: { en: 'Use at least 12 characters.', 'pt-BR': 'Use pelo menos 12 caracteres.' },
  passwordLong: { en: 'Use at most 256 characters.', 'pt-BR': 'Use no máximo 256 caracteres.' },
  origins: {
    en: 'takes exact origins such as https://app.example.com, with a comma between.',
    'pt-BR': 'aceita origens exatas, como https://app.example.com, separadas por vírgula.',
  },
} as const
