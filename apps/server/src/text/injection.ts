/**
 * How much a sentence reads like an order to the model rather than like a document, 0 to 1. A weak signal: it only
 * moves such a sentence behind others, it never hides text.
 */
export function injectionScore(sentence: string): number {
  let score = 0
  const line = sentence.replace(INVISIBLE, '').replace(/\s+/g, ' ')
  for (const [pattern, weight] of SIGNS) if (pattern.test(line)) score += weight
  return Math.min(1, score)
}

/** Characters without width that part a word for machines only. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g

const SIGNS: [RegExp, number][] = [
  [
    /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|all|any|your|the|these|following)\b.{0,30}\b(?:instruct\w*|prompt\w*|rules?|context|text|directions?|guidelines?|document)/i,
    0.9,
  ],
  [
    /\b(?:ignor[ea]|desconsider[ea]|esque[cç]a|desobede[cç]a|descarte)\b.{0,60}\b(?:instru[cç]\w+|regras?|acima|anterior\w*|orienta[cç]\w+|comandos?|prompt)/i,
    0.9,
  ],
  [/\b(?:ignora|olvida|descarta)\b.{0,60}\b(?:instrucciones|reglas|anterior\w*)/i, 0.9],
  [
    /\b(?:system|developer|initial) (?:prompt|message|instruction)|\bprompt (?:do|de) sistema|mensagem (?:do|de) sistema/i,
    0.5,
  ],
  [
    /\b(?:you are|you're|act as|pretend to be|you will be|voc[eê] (?:agora )?[eé]|aja como|finja (?:ser|que)|eres ahora|a partir de agora)\b.{0,60}\b(?:now|assistant|AI|model|bot|DAN|chatbot|assistente|modelo|IA|agora|voc[eê])\b/i,
    0.6,
  ],
  [
    /^\W*(?:please |por favor,? )?(?:reveal|print|repeat|output|reply|respond|say|tell me|show|send|email|click|visit|revele|repita|imprima|responda|diga|envie|mande|clique|acesse)\b.{0,80}(?:prompt|instruct|instru[cç]|password|senha|api key|chave|token|secret|segredo|only|apenas|somente|exactly|http|hacked|pwned)/i,
    0.7,
  ],
  [
    /<\/?(?:system|assistant|user|instructions?|im_start|im_end)\b|\[\/?INST\]|<\|[a-z_]+\|>|^#{2,}\s*(?:system|instruction|assistant)/i,
    0.7,
  ],
  [
    /\b(?:jailbreak|do anything now|no restrictions|sem restri[cç][oõ]es|developer mode|modo desenvolvedor)\b/i,
    0.5,
  ],
  [/\b(?:new|nova|novas|updated) (?:instructions?|task|instru[cç][aã]o|instru[cç][oõ]es|tarefa)\s*:/i, 0.7],
  [
    /\b(?:in|to|of|from|with|end|begin|start) your (?:answer|reply|response|output)\b|\b(?:n?a|em|d?a) sua resposta\b/i,
    0.5,
  ],
  [/<script\b|javascript:|onerror\s*=|!\[[^\]]*\]\(https?:/i, 0.5],
]
