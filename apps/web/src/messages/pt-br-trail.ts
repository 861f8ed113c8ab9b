import type { Messages } from './en.ts'
import { counter } from './plural.ts'

const plural = counter('pt-BR')

const steps = {
  model: 'O modelo',
  said: 'O que o modelo disse',
  answer: 'A resposta',
  verification: 'Os vereditos',
}

const differsWhen = {
  checked: 'ao conferir de novo o que foi registrado',
  asked: 'ao perguntar mais uma vez ao modelo',
}

export const trailPtBr: Messages['trail'] = {
  show: 'Como foi feita',
  hide: 'Ocultar como foi feita',
  proof: 'Prova',
  proofHint: 'Um arquivo que mostra que este evento está na cadeia assinada',
  proofSaved: (file) =>
    `Para conferir em qualquer máquina, sem este servidor: gepeto audit verify --offline ${file} --public-key CHAVE, com a chave que “Conferir a cadeia” mostra.`,
  asked: 'Perguntado',
  askedBy: (who, when) => `${who}, ${when}`,
  repeats: (id) => `Dada de novo como foi composta antes, em ${id}. Os passos são os daquele momento.`,
  found: (n) => plural(n, { one: '1 trecho foi encontrado', other: '# trechos foram encontrados' }),
  version: (n) => `versão ${n}`,
  score: (score) => `pontuação ${score}`,
  shownAs: (numbers) => `citado como ${numbers}`,
  notCited: 'não citado',
  passage: 'O texto',
  sent: (model) => `Enviado para: ${model}`,
  usage: (input, output, cost) => `${input} tokens enviados, ${output} recebidos, ${cost}`,
  noPrompt: 'O modelo integrado não precisa de prompt: lê os próprios trechos.',
  masked: (kinds) => `Mascarado antes do envio: ${kinds}. No lugar foram marcas.`,
  maskedNothing: 'Seria mascarado antes do envio; nada pessoal foi encontrado.',
  maskedKinds: {
    SECRET: 'chaves e senhas',
    EMAIL: 'e-mails',
    IBAN: 'IBANs',
    CNPJ: 'CNPJs',
    CPF: 'CPFs',
    CARD: 'cartões',
    PHONE: 'telefones',
    PERSON: 'nomes de pessoas',
  },
  unmasked: 'Onde o modelo escreveu uma marca, aparece o que ela representa.',
  roles: { system: 'Instruções', user: 'Pergunta e trechos', assistant: 'Resposta anterior' },
  said: 'Dito pelo modelo, antes de qualquer conferência',
  numbers:
    'Aqui, [1] e [2] são os números dos trechos encontrados. A resposta mostrada renumera suas citações, na ordem em que aparecem.',
  shown: 'Mostrado como resposta',
  verdict: (n, verdict) => `Frase ${n}: ${verdict}`,
  verdicts: {
    supported: 'sustentada',
    partial: 'sustentada em parte',
    unsupported: 'não sustentada',
  },
  noVerdicts: 'Não havia o que verificar.',
  again: 'Refeito',
  same: 'O que foi registrado, lido e conferido de novo, dá a mesma resposta e os mesmos vereditos.',
  sameAgain: 'Perguntado mais uma vez, o modelo deu a mesma resposta, com os mesmos vereditos.',
  noAnswer: 'Nenhum modelo respondeu desta vez.',
  differs: 'Um modelo pode escolher outras palavras a qualquer momento; isso não é falha.',
  difference: ({ step, again }) => `${steps[step]}, ${differsWhen[again]}`,
  recorded: 'Registrado',
  now: 'Agora',
  ask: 'Perguntar mais uma vez ao modelo',
  asking: 'Perguntando…',
  askHint: 'Envia de novo o prompt registrado. Pode ter custo, e fica registrado.',
}
