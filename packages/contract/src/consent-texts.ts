/** What a person's questions are used for beyond answering them on this machine. */
export const purposes = ['external-models', 'answer-reuse'] as const

/** The words that are agreed to, in their version of now. A change of meaning is a new version. */
export const consentTexts: Record<
  (typeof purposes)[number],
  { version: string; en: string; 'pt-BR': string }
> = {
  'external-models': {
    version: '2026-11',
    en: 'My questions, and the passages that answer them, may be sent to the language models outside this server that the workspace has set up.',
    'pt-BR':
      'Minhas perguntas, e os trechos que as respondem, podem ser enviados aos modelos de linguagem fora deste servidor que o espaço de trabalho configurou.',
  },
  'answer-reuse': {
    version: '2026-11',
    en: 'Answers to my questions may be given again, for up to an hour, to people who ask the same and may read the same documents. My name is not shown to them.',
    'pt-BR':
      'As respostas às minhas perguntas podem ser dadas de novo, por até uma hora, a quem perguntar o mesmo e puder ler os mesmos documentos. Meu nome não aparece para essas pessoas.',
  },
}
