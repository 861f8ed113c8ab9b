import { fold } from '../../text/fold.ts'
import { type DetectedLanguage, detectLanguage } from '../../text/language.ts'
import { stemmedLanguage } from '../../text/stems.ts'
import { isStopword } from '../../text/stopwords.ts'
import { type Token, tokensOf } from '../../text/tokens.ts'
import { type Attribute, attributeOf } from './attributes.ts'
import { type Focus, focusOf } from './focus.ts'

/** What kind of thing a question asks for. */
export type AnswerType = 'person' | 'date' | 'number' | 'place' | 'definition' | 'cause' | 'manner' | 'other'

export interface Question {
  text: string
  /** What its words are stemmed by: the language of the passages. */
  language: string | undefined
  type: AnswerType
  /** The noun it asks for, where it names one. */
  focus: Focus | undefined
  /** What it asks for, where a value of it can be told by its looks. */
  attribute: Attribute | undefined
  /** Content words without repetition; question words and "tell me" phrases are out. */
  terms: Token[]
  /** Terms that name something: capitals inside the question, and numbers. */
  names: Token[]
  /** Asked in another language than the passages': their words say little about each other. */
  crosses: boolean
}

/** First match wins. Read on folded text. */
const TYPES: [AnswerType, RegExp][] = [
  [
    'date',
    /\b(?:quando|em (?:que|qual) (?:ano|data|dia|mes|seculo|decada|epoca)|(?:que|qual) (?:[ea] )?(?:o |a )?(?:ano|data|dia|seculo)|when|(?:what|which) (?:year|date|day|month|century|decade)|cuando|en que ano)\b/,
  ],
  [
    'number',
    /\b(?:quant[oa]s?|qual (?:e |foi |era )?(?:[oa] )?(?:numero|quantidade|total|valor|percentual|porcentagem|taxa|preco|custo|idade|altura|tamanho|area|populacao|distancia|velocidade|temperatura|prazo|duracao)|que (?:porcentagem|percentual|quantidade|numero)|how (?:many|much|long|old|far|tall|big|large|high|deep|often|fast)|what (?:is |was |were |are )?(?:the )?(?:number|percentage|percent|amount|total|rate|price|cost|age|height|population|size|distance|speed|temperature)|(?:what|which) (?:percentage|number|amount|proportion)|cuant[oa]s?)\b/,
  ],
  [
    'person',
    /\b(?:quem|de quem|por quem|who|whom|whose|quien(?:es)?|(?:qual|que|which|what) (?:e |foi |era |is |was )?(?:o |a |the )?(?:nome|autor|autora|pessoa|cientista|rei|presidente|name|author|person|scientist|king|president|player))\b/,
  ],
  [
    'place',
    /\b(?:onde|aonde|em (?:que|qual) (?:lugar|local|cidade|pais|estado|regiao|continente)|(?:que|qual) (?:cidade|pais|estado|regiao|lugar|local)|where|(?:what|which) (?:city|country|state|place|region|location|continent)|in (?:what|which) (?:city|country|state|place)|donde)\b/,
  ],
  [
    'cause',
    /\b(?:por ?que|porque|pra que|para que|qual (?:e |foi )?(?:o |a )?(?:motivo|causa|razao)|quais (?:sao |foram )?(?:os |as )?(?:motivos|causas|razoes)|why|what (?:caused|causes|is the (?:reason|cause))|how come)\b/,
  ],
  [
    'definition',
    /^(?:\W*)(?:o que (?:e|sao|significa|quer dizer)|defina|qual (?:e )?[oa] (?:definicao|conceito|significado)|what (?:is|are) (?:an? |the )?(?!.{0,30}\b(?:of|for)\b)|what does .{1,60} mean|define|que (?:es|son))\b/,
  ],
  ['manner', /\b(?:como|de que (?:forma|maneira|modo)|how|in what way)\b/],
]

/** Words a question is made of that its answer need not hold (folded). */
const ASKING = new Set(
  (
    'qual quais que quem quando onde como porque quanto quanta quantos quantas nome chamado chamada tipo especie favor diga fale conte explique explica explicar ' +
    'descreva defina definicao cite liste significa dizer voce saber gostaria pode poderia acordo segundo texto documento documentos ' +
    'what which who whom whose when where why how name named called kind type tell please explain describe define list mean does give ' +
    'know according document documents text find show many much often encontre informe indique mostre cual quien cuando donde'
  ).split(' '),
)

/**
 * Reads a question: what it asks for and by which words.
 * @param language of the passages it is compared with, BCP 47: its words are stemmed as theirs are
 */
export function readQuestion(text: string, language?: string): Question {
  const folded = fold(text)
  const type = TYPES.find(([, pattern]) => pattern.test(folded))?.[0] ?? 'other'
  const all = tokensOf(text, language)
  const detected = detectLanguage(text)
  const own = stemmedLanguage(detected.language)
  const terms: Token[] = []
  for (const term of all) {
    if (
      term.stop ||
      isStopword(term.folded, own) ||
      ASKING.has(term.folded) ||
      terms.some((known) => known.stem === term.stem)
    )
      continue
    terms.push(term)
  }
  const first = all[0]
  const names = terms.filter((term) => term.kind === 'number' || (term.capital && term !== first))
  const crosses = isOther(language, detected)
  const focus = focusOf(text, language)
  return {
    text,
    language,
    type,
    focus,
    attribute: attributeOf(text, focus?.phrase),
    terms,
    names,
    crosses,
  }
}

/** A guess with less confidence says nothing. */
const SURE = 0.3

function isOther(language: string | undefined, detected: DetectedLanguage): boolean {
  if (language === undefined || detected.language === undefined || detected.confidence <= SURE) return false
  return language.slice(0, 2) !== detected.language.slice(0, 2)
}

/** What is asked for takes a sentence to say, or more. */
export function explains({ type }: Question): boolean {
  return type === 'cause' || type === 'manner' || type === 'definition'
}

const MONTHS =
  /\b(?:janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro|january|february|march|april|may|june|july|august|september|october|november|december|enero|febrero|marzo|junio|julio|septiembre|octubre|noviembre|diciembre|século|century|sábado|domingo|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b/i
/** "Na segunda às dez", "terça-feira"; "a segunda prova" is no day. */
const WEEKDAYS =
  /(?<!\p{L})(?:segunda|terça|quarta|quinta|sexta)s?(?:-feira|(?![-\p{L}])(?!\s+(?!pela|das|até|entre|com)\p{L}{3}))/iu
const CAUSES =
  /\b(?:porque|pois|devido|por causa|graças a|em razão|uma vez que|já que|visto que|a fim de|para que|portanto|because|due to|since|as a result|in order to|so that|caused by|owing to|therefore|debido|ya que)\b/i
/** Purposes are reasons too: "fecham-se para evitar a perda". */
const PURPOSES =
  /\bpara (?:que|não|\p{L}+[aeio]r)(?![\p{L}])|\b(?:in order )?to (?:avoid|prevent|keep|protect|ensure|allow|reduce)\b|\bso (?:that|as to)\b/iu

/** Whether a sentence says why. */
export function statesReason(sentence: string): boolean {
  return CAUSES.test(sentence) || PURPOSES.test(sentence)
}

const PLACES =
  /\b(?:em|no|na|nos|nas|in|at|near|from|perto de|junto a|en)\s+(?:(?:the|o|a|os|as)\s+)?(?:(?:cidade|estado|país|região|city|state|country|region|university|norte|sul|north|south)|\p{Lu})/u
const DEFINITIONS =
  /\b(?:é|são|foi|eram|chama-se|denomina-se|consiste|refere-se|significa|define-se|entende-se|trata-se|is|are|was|were|refers to|means|consists|known as|defined as|called|es|son)\b/i
const MANNERS =
  /\b(?:por meio|através|mediante|usando|utilizando|com o uso|primeiro|em seguida|by \w+ing|through|using|via|by means|first|then|\w+ando|\w+endo|\w+indo)\b/i
const QUANTITIES = new RegExp(
  `\\d|%|(?<!\\p{L})(?:${(
    'dois duas três quatro cinco seis sete oito nove dez onze doze treze quatorze catorze quinze dezesseis dezessete dezoito dezenove vinte trinta quarenta cinquenta sessenta setenta oitenta noventa cem cento duzentos trezentos quinhentos mil milhão milhões bilhão bilhões metade dúzia ' +
    'two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion half dozen ' +
    'tres cuatro ocho nueve diez doce trece quince veinte treinta cuarenta cincuenta cien mitad millón millones'
  )
    .split(' ')
    .join('|')})(?!\\p{L})`,
  'iu',
)

/**
 * How well a sentence could answer a question of this type, 0 to 1: a number for "how many", a capitalised name that
 * the question does not hold for "who". Questions of no known type are met by any sentence: .5.
 */
export function meetsType(question: Question, sentence: string, terms: Token[]): number {
  switch (question.type) {
    case 'date': {
      const year = /\b(?:1\d{3}|20\d{2})\b/.test(sentence)
      return year || MONTHS.test(sentence) || WEEKDAYS.test(sentence) ? 1 : /\d/.test(sentence) ? 0.4 : 0
    }
    case 'number':
      return terms.some(
        (term) => term.kind === 'number' && !question.terms.some((asked) => asked.stem === term.stem),
      )
        ? 1
        : QUANTITIES.test(sentence)
          ? 0.6
          : 0
    case 'person':
      return hasNewName(question, terms) ? 1 : 0.2
    case 'place':
      return PLACES.test(sentence) ? (hasNewName(question, terms) ? 1 : 0.6) : 0.1
    case 'definition':
      return DEFINITIONS.test(sentence) ? 1 : 0.2
    case 'cause':
      return CAUSES.test(sentence) ? 1 : 0.2
    case 'manner':
      return MANNERS.test(sentence) ? 1 : 0.3
    case 'other':
      return 0.5
  }
}

function hasNewName(question: Question, terms: Token[]): boolean {
  return terms.some(
    (term, at) =>
      at > 0 && term.capital && !term.stop && !question.terms.some((asked) => asked.stem === term.stem),
  )
}
