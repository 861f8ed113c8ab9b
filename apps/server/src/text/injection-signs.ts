import { Sign, signsOf } from './injection-vocabulary.ts'
import { unmask } from './unmask.ts'

/** What speaks for a sentence being an order to a machine; each 0 to 1, absent ones 0. */
export type Signs = Partial<Record<SignName, number>>
export type SignName = (typeof signNames)[number]

export const signNames = [
  'setsAside', // ignore ... the instructions
  'setsEarlierAside', // forget ... the above
  'defiesRules', // do not follow, without restrictions, above the rules
  'systemPrompt', // names the model's own prompt
  'ownRules', // "your instructions"
  'ownReply', // "your answer"
  'withinReply', // "in your answer"
  'opensOnReply', // "adjust your answer so that": whatever the verb
  'altersReply', // an order about the answer
  'role', // "you are now", "finja ser"
  'roleOfMachine', // the same, and the machine is named
  'machine', // names the machine
  'speaksToMachine', // "dear assistant, do ..."
  'ifMachine', // "note to the AI", "if you are a language model"
  'unbound', // jailbreak and its kin
  'opensWithOverride', // the verb of an order stands first ...
  'opensWithSaying',
  'opensWithTask',
  'opensWithAlteration',
  'opensWithSending',
  'opensWithLure',
  'saysOnly', // "say only", "print exactly"
  'saysQuoted', // an order to say given words
  'secretOut', // reveals or sends a secret
  'addressOut', // sends something to an address
  'lureToAddress',
  'secrecy', // "do not tell the user"
  'aboutUser', // "tell the user"
  'whenAnswering', // "when you summarise this"
  'whenAsked',
  'template', // a chat template's own marks
  'markup', // active content
  'hidden',
  'cipher', // rot13, backwards
  'asks', // ends with a question mark
  'strayOrder', // a task without a word in common with what stands around it
  'strayQuestion',
  'readerOrder', // an order that says "you", "your"
] as const

// Every run is bounded, or begins where no other can: a long line of one sign must not cost its square.
const TEMPLATE =
  /<\/?(?:system|assistant|user|instructions?|im_start|im_end|prompt|context|document)\b[^>]{0,200}>|\[\/?(?:INST|SYS(?:TEM)?)\]|<<\/?SYS>>|<\|[a-z_]+\|>|^\W*(?:system|assistant|developer|sistema|assistente|asistente)(?: (?:message|prompt|note|mensagem|mensaje))?\s*(?:\]|:)|^#{2,}\s*(?:instructions?|instru[cç][oõ]es|instrucciones)\b|-{3}\s{0,20}(?:end|fim|fin|begin|start|in[ií]cio|inicio)\b|passage-[0-9a-f]{6,}|end of \[\d+\]/i
const MARKUP =
  /<(?:script|iframe|img|svg|object|embed|link|meta|style|form|body|a)\b[^>]{0,200}(?:src|href|on\w{1,30}|srcdoc)\s{0,20}=|<script\b|javascript:|data:text\/html|!\[[^\]]{0,200}\]\(\s*https?:/i
const ADDRESS =
  /https?:|www\.|\b[\w.+-]{1,64}@[\w-]{1,63}\.\w|\b[\w-]{3,63}\.(?:com|net|org|xyz|io|ru|info|example|br|es)\b/i
const QUOTED = /["“”«»'‘’][^"“”«»]{2,300}["“”«»'‘’]|\b[A-Z]{4,}\b|:\s{0,20}\S{1,200}\s{0,20}$/

const SYSTEM_PROMPT =
  /\b(?:system|developer|initial|original|hidden|base|first|previous) (?:prompt|message|instruction)s?\b|\bprompt (?:do|de|del) (?:sistema|desenvolvedor)|mens(?:agem|aje) (?:do|de|del) sistema|instruc\w* (?:iniciais|iniciales|ocultas|do sistema|del sistema|de sistema)|\b(?:prompt|mensagem|mensaje|message) (?:original|inicial)\b|\b(?:maintenance|developer|debug|god|admin) mode\b|\bmodo (?:de )?(?:manutencao|desenvolvedor|depuracao|administrador|mantenimiento|desarrollador|dan)\b/
const DEFIES =
  /\b(?:do not|don'?t|stop|cease|never) (?:follow|obey|obeying|following|comply)|\bnao (?:siga|obedeca|cumpra|respeite)|\bpare de (?:seguir|obedecer)|\bno (?:sigas?|obedezcas?|cumplas?|respetes?)|\bdej[ae] de (?:seguir|obedecer)|\bdeixe de (?:lado|seguir)|\b(?:no|without(?: any)?|sem|sin) (?:restrictions?|limits?|filters?|rules|ethic\w+|restricoes|limites|filtros|regras|restricciones|reglas)|\b(?:no longer|nao mais) (?:applies|apply|bound|vale)|\btake (?:priority|precedence) over|\btem prioridade sobre|\btiene prioridad sobre|\b(?:new|updated|nova|novas|nueva|nuevas) (?:instructions?|task|orders|instruc\w+|tarefa|tarea|ordens|ordenes)\b/
const ROLE =
  /\byou(?:'re| are| will be| shall be)(?: going to)? (?:now|no longer|act|pretend|be|dan|stan|free|acting)\b|\bfrom now on\b|\bact (?:as|like)\b|\bpretend (?:to|you|that)|\brole-?play|\bimagine (?:you|that you)|\bbehave (?:as|like)|\bvoce (?:agora|ja nao|nao) e\b|\bagora (?:voce|tu) (?:e|es|sera)\b|\ba partir d(?:e|este) (?:agora|ahora|momento)|\bdaqui em diante\b|\b(?:aja|atue|comporte se|responda|fale) como (?:se|um|uma)\b|\bfinja (?:ser|que)|\bfaca de conta|\bfaz de conta|\bimagine que voce|\bdesde ahora\b|\bde ahora en adelante\b|\b(?:ahora )?(?:tu )?eres (?:ahora|un|una)\b|\bactua como|\bfinge (?:ser|que)|\bhaz como si|\bcomportate como|\bimagina que eres|\bimmerse yourself/
const WITHIN_REPLY =
  /\b(?:in|into|to|of|from|with|within|throughout|using|end|begin|start|finish) (?:all |each of )?your (?:\w+ )?(?:answers?|repl(?:y|ies)|responses?|outputs?|summary|completion)\b|\b(?:n?a|em|d?a|com|termine|comece|encerre|finalize) (?:a )?(?:sua|tua) (?:resposta|saida)\b|\b(?:en|a|de|con|termina|empieza|cierra) (?:tu|su) (?:respuesta|salida|resumen)\b|\b(?:no|do|ao) (?:seu|teu) resumo\b/
const SECRECY =
  /\b(?:do not|don'?t|never) (?:mention|tell|reveal|disclose|say|inform|alert|warn)\b|\bwithout (?:mentioning|telling|informing|alerting|warning)\b|\b(?:nao|nunca) (?:mencione|conte|diga|revele|avise|informe|comente)\b|\bsem (?:mencionar|contar|dizer|avisar|informar)\b|\b(?:no|nunca) (?:menciones?|digas?|reveles?|avises?|informes?|cuentes?)\b|\bsin (?:mencionar|decir|avisar|informar)\b/
const WHEN =
  /\b(?:when|before|while|whenever) (?:you (?:are )?)?(?:answer\w*|respond\w*|summari\w+|reply\w*|processing this|read this|reading this)|\b(?:quando|ao|antes de|sempre que) (?:voce )?(?:for )?(?:responder|resumir|ler isto|processar est[ea])|\b(?:cuando|al|antes de|siempre que) (?:respond[ae]s?|responder|resumir|resumas|leer esto|procesar est[ea])\b/
const WHEN_ASKED =
  /\b(?:when|if|whenever) (?:you are |the user |a user |someone |anyone |somebody )?ask(?:s|ed)?\b|\b(?:se|quando) (?:te |lhe |o usuario )?(?:perguntar\w*|for perguntad\w)|\b(?:si|cuando) (?:te |le |el usuario )?pregunt\w+/
const IF_MACHINE =
  /\b(?:if|as) you(?:'re| are) (?:an?|the) (?:ai|assistant|language|llm|large|chatbot|model)|\bse (?:voce )?(?:for|e) (?:uma? )?(?:ia|assistente|modelo|robo|chatbot)|\bsi (?:eres|usted es) (?:una? )?(?:ia|asistente|modelo|robot|chatbot)|\b(?:note|message|instructions?|aviso|mensagem|instruc\w+|mensaje|nota|atencao|atencion|attention)(?: to| for| para| a| ao| al|,)? (?:the |any |all |o |a |os |as |el |la |los |qualquer |cualquier )?(?:ai|ia|assist\w+|asist\w+|llms?|language models?|modelos? de|chatbots?|bots?)\b|\bllm instruc\w+/
const MACHINE_NAMED =
  /(?<![\p{L}\p{N}])(?:IAs?|AIs?|A\.I\.|DAN|[Ll](?:anguage|ANGUAGE) models?|[Mm]odelos? de (?:linguagem|lenguaje))(?![\p{L}\p{N}])/u
const MAY_NAME_MACHINE = /[AI][AI.]|DAN|odel/
const OWN_RULES =
  /\b(?:your|suas?|tus?) (?:\w+ )?(?:instruc?tions?|instruc\w+|rules|regras|reglas|guidelines|diretrizes|directrices|prompt|programming|programacao|configuration)\b/

/** Words between the two halves of a sign, at most. */
const NEAR = 10
/** An order's verb stands this far from the sentence's beginning, after "please", "now" and their kin. */
const OPENING = 6

/** For a sentence's plain form, the share of its words that stand around it too, 0 to 1; nothing where that says nothing. */
export type Kinship = (plain: string) => number | undefined

/**
 * Reads one sentence, and what it says in a code.
 * @param kinship asked only where it matters
 */
export function readSigns(sentence: string, kinship?: Kinship): Signs {
  const { text, hidden, decoded } = unmask(sentence)
  // What only a machine can read is meant for one.
  const signs: Signs = decoded === '' ? {} : { ...readSigns(decoded), hidden: 1 }
  const words = text.match(/[a-z0-9]+/g) ?? []
  const masks = words.map(maskOf)
  let all = 0
  let ciphers = 0
  for (const mask of masks) {
    all |= mask
    if (mask & Sign.cipher) ciphers++
  }
  const has = (sign: number) => (all & sign) !== 0
  const set = (name: SignName, is: boolean) => {
    if (is) signs[name] = 1
  }
  if (hidden > 0) signs.hidden = hidden
  set('cipher', ciphers >= 2)
  const { opening, calls } = openingOf(masks)
  const isMachine = has(Sign.machine) || (MAY_NAME_MACHINE.test(sentence) && MACHINE_NAMED.test(sentence))
  const isCalled = isMachine || has(Sign.helper)
  if (has(Sign.override)) {
    set('setsAside', follows(masks, Sign.override, Sign.rules, NEAR))
    set('setsEarlierAside', follows(masks, Sign.override, Sign.earlier, NEAR - 2))
    set('opensWithOverride', (opening & Sign.override) !== 0)
  }
  if (has(Sign.rules | Sign.phrase)) {
    set('systemPrompt', SYSTEM_PROMPT.test(text))
    set('ownRules', OWN_RULES.test(text))
  }
  set('defiesRules', has(SPEAKS) && DEFIES.test(text))
  const ownReply =
    has(Sign.reader) &&
    has(Sign.reply) &&
    (follows(masks, Sign.reader, Sign.reply, 2) || follows(masks, Sign.reply, Sign.reader, 1))
  set('ownReply', ownReply)
  set('withinReply', ownReply && WITHIN_REPLY.test(text))
  set('opensOnReply', ownReply && firstOnReply(masks))
  set('altersReply', has(Sign.reply) && (opening & (Sign.alter | Sign.task | Sign.say)) !== 0)
  const role = has(SPEAKS) && ROLE.test(text)
  set('role', role)
  set('roleOfMachine', role && (isCalled || has(Sign.unbound)))
  set('machine', isMachine)
  set('speaksToMachine', calls)
  set('ifMachine', isCalled && IF_MACHINE.test(text))
  set('unbound', has(Sign.unbound) || /do anything now|\bmodo dan\b|sem censura|sin censura/.test(text))
  set('opensWithSaying', (opening & Sign.say) !== 0)
  set('opensWithTask', (opening & Sign.task) !== 0)
  set('opensWithAlteration', (opening & Sign.alter) !== 0)
  set('opensWithSending', (opening & Sign.send) !== 0)
  set('opensWithLure', (opening & Sign.lure) !== 0)
  const saying = (opening & (Sign.say | Sign.alter)) !== 0
  set(
    'saysOnly',
    (saying && follows(masks, Sign.say, Sign.only, 3)) ||
      (QUOTED.test(sentence) && follows(masks, Sign.only, Sign.say, 2)),
  )
  set('saysQuoted', saying && QUOTED.test(sentence))
  const isOrder = (opening & ORDERS) !== 0
  const address = has(Sign.send | Sign.lure | Sign.alter | Sign.say) && ADDRESS.test(sentence)
  const secrecy = has(SPEAKS) && SECRECY.test(text)
  // "Never tell anyone your password" is advice.
  set('secretOut', has(Sign.secret) && has(Sign.send | Sign.say) && !secrecy)
  set('addressOut', address && has(Sign.send))
  set('lureToAddress', address && has(Sign.lure))
  set('secrecy', secrecy)
  set(
    'aboutUser',
    (isOrder || isCalled) && follows(masks, Sign.say | Sign.task | Sign.send | Sign.lure, Sign.user, 3),
  )
  if (has(Sign.phrase | Sign.reply | Sign.say | Sign.task)) {
    set('whenAnswering', WHEN.test(text))
    set('whenAsked', WHEN_ASKED.test(text))
  }
  if (/[<[:#-]/.test(sentence)) set('template', TEMPLATE.test(sentence))
  if (/[<:!]/.test(sentence)) set('markup', MARKUP.test(sentence))
  set('readerOrder', isOrder && has(Sign.reader))
  const asks = /\?["'”’»)]*\s*$/.test(sentence)
  set('asks', asks)
  if (kinship && (asks || isOrder)) {
    const kin = kinship(text)
    if (kin !== undefined) {
      const stray = Math.max(0, 1 - 2 * kin)
      if (stray > 0 && isOrder) signs.strayOrder = stray
      if (stray > 0 && asks) signs.strayQuestion = stray
    }
  }
  return signs
}

/** What at least one word of any phrase below is a sign of. */
const SPEAKS =
  Sign.override |
  Sign.rules |
  Sign.reply |
  Sign.machine |
  Sign.helper |
  Sign.reader |
  Sign.say |
  Sign.task |
  Sign.send |
  Sign.role |
  Sign.unbound |
  Sign.phrase

const ORDERS = Sign.override | Sign.say | Sign.task | Sign.alter | Sign.send | Sign.lure | Sign.role

/**
 * The signs of the first word that is more than a courtesy, or of the verb after it ("can you explain"), and whether the
 * machine is called on before it.
 */
function openingOf(masks: number[]): { opening: number; calls: boolean } {
  let calls = false
  for (let at = 0; at < Math.min(masks.length, OPENING); at++) {
    const mask = masks[at]!
    if (mask & ORDERS) return { opening: mask, calls }
    if (mask & (Sign.machine | Sign.helper)) calls = true
    else if ((mask & (Sign.courtesy | Sign.reader)) === 0) break
  }
  return { opening: 0, calls: false }
}

/** Whether the second to fourth word is "your", and the answer follows it. */
function firstOnReply(masks: number[]): boolean {
  const at = masks.findIndex((mask) => (mask & Sign.reader) !== 0)
  return at >= 1 && at <= 3 && ((masks[at + 1] ?? 0) & Sign.reply) !== 0
}

/** Whether a word with one sign stands within some words before a word with the other. */
function follows(masks: number[], first: number, then: number, within: number): boolean {
  let until = -1
  for (let at = 0; at < masks.length; at++) {
    if (at <= until && masks[at]! & then) return true
    if (masks[at]! & first) until = at + within
  }
  return false
}

const LEET: Record<string, string> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't' }

function maskOf(word: string): number {
  const known = signsOf.get(word)
  if (known !== undefined) return known
  if (!/\d/.test(word) || !/[a-z]/.test(word)) return 0
  const spelled = word.replace(/[013457]/g, (digit) => LEET[digit]!)
  const meant = signsOf.get(spelled) ?? 0
  return meant & (Sign.override | Sign.rules | Sign.earlier | Sign.secret | Sign.unbound)
}
