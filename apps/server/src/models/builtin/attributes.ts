import { fold } from '../../text/fold.ts'

/** Something asked for by name whose value can be told by its looks. */
interface Attribute {
  /** Names it in the noun phrase a question asks for (folded). */
  asked: RegExp
  /** Asks for it without naming it: "how much does it cost" (folded). */
  inquired?: RegExp
  /** Names it in a document: a key, a table's heading, a sentence (folded). */
  named: RegExp
  /** What a value of it looks like. */
  value: RegExp
  /** A value says what it is without its name: `a@b.org` is an e-mail address, `40` is no salary. */
  isPlain: boolean
}

const DAY =
  /\d|\b(?:janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro|january|february|march|april|may|june|july|august|september|october|november|december|enero|febrero|marzo|junio|julio|septiembre|octubre|noviembre|diciembre|segunda|terça|quarta|quinta|sexta|sábado|domingo|\w+day)/i

/** First match wins. */
const ATTRIBUTES: Attribute[] = [
  {
    asked: /\b(?:e-?)?mails?\b|\bcorreo electronico\b/,
    named: /\be-?mails?\b|\bcorreo\b/,
    value: /[^\s@]+@[^\s@]+\.\p{L}{2,}/u,
    isPlain: true,
  },
  {
    asked:
      /\b(?:tele)?fones?\b|\bcelular\b|\bramal\b|\bwhatsapp\b|\b(?:tele|mobile |cell)?phone\b|\btelefonos?\b/,
    named: /fone|celular|ramal|whatsapp|phone|extension|\btel\b|telefono/,
    value: /\+?\(?\d[\d\s().-]{6,}\d|\b\d{3,}\b/,
    isPlain: false,
  },
  {
    asked: /^site\b|\bwebsite\b|\burl\b|\bhomepage\b|\bweb (?:address|page)\b|\bpagina (?:web|na internet)\b/,
    named: /\bsite\b|website|url|homepage|\bweb\b|portal/,
    value: /https?:|www\.|\b[\w-]+\.(?:com|org|br|net|edu|gov|io|example)\b/i,
    isPlain: true,
  },
  {
    asked: /\b(?:cpf|cnpj|rg|isbn|issn|doi|cep|ssn|iban|zip code|passport number|numero d[eo] passaporte)\b/,
    named: /\b(?:cpf|cnpj|rg|isbn|issn|doi|cep|ssn|iban|zip code|passport|passaporte)\b/,
    value: /\d/,
    isPlain: false,
  },
  {
    asked: /\b(?:salarios?|remuneracao|ordenado|salary|salaries|wages?|sueldo)\b/,
    named: /\b(?:salari|remuneracao|ordenado|salary|salaries|wage|paid|pay\b|recebe|ganha|earn|sueldo)/,
    value: /\d/,
    isPlain: false,
  },
  {
    asked: /^(?:precos?|prices?|custos?|costs?|precio)\b/,
    inquired:
      /\b(?:quanto (?:e que )?custa\w*|how much (?:do|does|did|will|would) .{1,80} cost|what (?:do|does|did) .{1,80} cost|cuanto cuesta)\b/,
    named: /\b(?:preco|price|cust[ao]|cost|valor|precio)/,
    value:
      /(?:R\$|US\$|\$|€|£)\s*\d|\d[\d.,]*\s*(?:mil(?:h\w+)?\s|million |billion )?(?:de )?(?:reais|real|d[oó]lar\w*|euros?|dollars?|pounds?|cents?|pesos)\b|gr[áa]ti|gratuit|\bfree\b/i,
    isPlain: true,
  },
  {
    asked: /^(?:horarios?|horas)\b/,
    inquired: /\bwhat time (?:is|are|was|were|do|does|did|will|should|must|can)\b/,
    named: /\bhor(?:a|ario)|\btime|schedule|hours/,
    value:
      /\d{1,2}\s?(?:h|:|[ap]\.?m)|\bnoon\b|midnight|meio-dia|meia-noite|o'clock|\b(?:manhã|tarde|noite|morning|afternoon|evening|night)\b|\b\d{1,2} horas/i,
    isPlain: true,
  },
  {
    asked: /^(?:data|date)s?\b/,
    named: /\b(?:data|date|dia|day)\b/,
    value: DAY,
    isPlain: true,
  },
  {
    asked: /\b(?:endereco|address)\b/,
    named: /endereco|address/,
    value:
      /\d|\b(?:rua|avenida|av\.|praça|alameda|rodovia|street|avenue|road|square)\b|https?:|www\.|\.\w{2,3}\b/i,
    isPlain: false,
  },
  {
    asked: /^(?:altura|height)\b/,
    inquired: /\bhow (?:tall|high) (?:is|was|are|were)\b/,
    named: /altura|height|\balt[oa]\b|\b(?:tall|high)\b/,
    value:
      /\d[\d.,]*\s?(?:m|cm|mm|km|metros?|cent[ií]metros?|pés|meters?|metres?|feet|foot|ft|inch\w*|stor(?:ies|eys)|floors|andares)\b/i,
    isPlain: true,
  },
  {
    asked: /^(?:peso|weight)\b/,
    inquired: /\b(?:quanto pesa\w*|how (?:heavy|much (?:do|does|did) .{1,60} weigh))\b/,
    named: /\bpes[oa]|weigh|massa|\bmass\b/,
    value: /\d[\d.,]*\s?(?:k?g|mg|quilos?|gramas?|toneladas?|kilos?|grams?|tons?|tonnes?|pounds|lbs?)\b/i,
    isPlain: true,
  },
  {
    asked: /^(?:idade|age)\b/,
    inquired: /\b(?:quantos anos (?:tem|tinha)|how old)\b/,
    named: /idade|\banos\b|\bage[ds]?\b|years|nasci|born/,
    value: /\d/,
    isPlain: false,
  },
]

/**
 * What a question asks for, where its value can be told by its looks: a telephone number, a price, a date.
 * @param phrase the noun phrase it asks for (folded)
 */
export function attributeOf(question: string, phrase: string | undefined): Attribute | undefined {
  const folded = fold(question)
  return ATTRIBUTES.find(
    ({ asked, inquired }) => (phrase !== undefined && asked.test(phrase)) || inquired?.test(folded),
  )
}

/** Whether a text holds a value of it, named unless its looks say enough. @param name key or column that stands over it */
export function holdsAttribute({ named, value, isPlain }: Attribute, text: string, name = ''): boolean {
  return value.test(text) && (isPlain || named.test(fold(`${name} ${text}`)))
}

export type { Attribute }
