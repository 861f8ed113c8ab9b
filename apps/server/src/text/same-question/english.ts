import type { Grammar } from './grammar.ts'

const be = '(?:is|are|was|were|will be)'
const what = '(?:what|which)'
const opens = (pattern: string) => new RegExp(`^(?:${pattern})(?![\\p{L}\\p{N}])`, 'iu')

/** How English questions are built: what to leave out, what they ask for, which words say how and when. */
export const english: Grammar = {
  language: 'en',

  spelling: [
    [/[’‘`]/g, "'"],
    [/\bcan't\b|\bcannot\b/gi, 'can not'],
    [/\bwon't\b/gi, 'will not'],
    [/n't\b/gi, ' not'],
    [/\b(what|who|where|when|why|how|that|it|there|here)'s\b/gi, '$1 is'],
    [/'(?:re|ve|d|m)\b/gi, ' '],
    [/'ll\b/gi, ' will'],
    // "Australia's capital" is the capital of Australia.
    [
      /(\p{L}+)'s ((?:\p{L}+ ){0,2}\p{L}+)(?= (?:in|on|at|of|for|to|from|by|with|per)\b|\s*[?.!,]|\s*$)/giu,
      '$2 of $1',
    ],
    [/'s?(?=\s|$)/gi, ' '],
    [/US\$\s?([\d.,]*\d)|\$\s?([\d.,]*\d)/g, '$1$2 dollars'],
    [/€\s?([\d.,]*\d)|([\d.,]*\d)\s?€/g, '$1$2 euros'],
    [/(\d)\s?%/g, '$1 percent'],
    [/°\s?C\b/g, ' celsius'],
    [/°\s?F\b/g, ' fahrenheit'],
    [/\bkm\/s\b/gi, 'kilometers per second'],
    [/\bkm\/h\b/gi, 'kilometers per hour'],
    [/\bm[2²](?![\p{L}\p{N}])/giu, 'square meters'],
    [
      /\bQ([1-4])\b/g,
      (_, quarter: string) => `${['first', 'second', 'third', 'fourth'][Number(quarter) - 1]} quarter`,
    ],
    [/\bmax\b/gi, 'maximum'],
    [/\bmin\b/gi, 'minimum'],
    [/\bhow large can (.+?) be at most\b/gi, 'what is the maximum size of $1'],
    [/\bdaily\b/gi, 'per day'],
    [/\b(?:is|are) (?:going|about) to\b/gi, 'will'],
  ],

  ordinals: {
    '1': 'first',
    '2': 'second',
    '3': 'third',
    '4': 'fourth',
    '5': 'fifth',
    '6': 'sixth',
    '7': 'seventh',
    '8': 'eighth',
    '9': 'ninth',
    '10': 'tenth',
  },
  ordinalMark: /\b(\d{1,2})(?:st|nd|rd|th)\b/gi,
  thousands: [
    [/(\d+(?:\.\d+)?) (?:thousand|k)\b/gi, 1e3],
    [/(\d+(?:\.\d+)?) million\b/gi, 1e6],
    [/(\d+(?:\.\d+)?) billion\b/gi, 1e9],
  ],

  frames: [
    opens('(?:hi|hello|hey|please|so|just curious|quick question)[,:!]?\\s+'),
    /^(?:can|could|would|will) you (?:please |kindly )?(?:tell|inform|explain(?: to)?|say|let) ?(?:me)? ?(?:know)? /i,
    /^(?:please )?(?:tell me|explain|say|let me know)(?: please)? (?=(?:when|what|who|which|where|why|how|if|whether|the)\b)/i,
    /^(?:i (?:would|'d)? ?(?:like|want|need) to know|i was wondering|i wonder|(?:do|does) (?:you|anyone|anybody) know|any idea)(?: of)? /i,
    /^(?:if|whether) (?=\p{L})/iu,
    /^is it (?:true|the case|correct) that /i,
    /[, ]+(?:please|thanks|thank you)(?=\s*[?.!]*$)/i,
    /\b(?:exactly|precisely|actually|really|currently|current|right now|nowadays|at the moment)\b/gi,
  ],

  fronted: /^((?:in|on|at|for|during|after|before|within|under|since|until) [^,?]{2,60}),\s+(.+?)[\s?.!]*$/i,

  asks: [
    [opens(`(?:on|in|at|by)? ?${what} (?:time|hour)(?: of day)?`), 'time'],
    [opens(`(?:on )?${what} date`), 'date'],
    [opens(`(?:on )?${what} (?:day|weekday)(?: of the week)?`), 'day'],
    [opens(`(?:in )?${what} year`), 'year'],
    [opens(`(?:in )?${what} month`), 'month'],
    [
      opens(
        `${what} ${be} the (?:deadline|due date|cut-?off(?: date)?|time limit|closing date)(?: for| to| of)?|by when|until when|by ${what} (?:date|day|time)`,
      ),
      'deadline',
    ],
    [opens('when'), 'when'],
    [
      opens(`where ${be} it that|where|(?:in|at|on) ${what} place|${what} ${be} the (?:location|place) of`),
      'where',
    ],
    [opens(`by who(?:m)?`), 'who', 'by'],
    [opens(`who ${be} it that|who|whom|${what} (?:person|people)`), 'who'],
    [
      opens(`why|for ${what} reason|${what} ${be} the reasons?(?: why| that| for| of| behind)?|how come`),
      'why',
    ],
    [
      opens(
        `how many|${what} number of|${what} ${be} the (?:total )?number of|how (?:large|big) ${be} the number of`,
      ),
      'howMany',
    ],
    [
      opens(
        `how often|how frequently|(?:with|at) ${what} frequency|${what} ${be} the frequency (?:of|with which)?`,
      ),
      'howOften',
    ],
    [opens(`(?:for )?how long|${what} ${be} the (?:duration|length of time) of`), 'howLong'],
    [opens(`how far(?: away)?|${what} ${be} the distance`), 'howFar'],
    [opens(`${what} ${be} the (?:monthly )?(?:price|cost|fee) of|how much ${be}|how much`), 'howMuch'],
    [opens(`${what} ${be} the differences? between|${what} (?:distinguishes|differentiates)`), 'difference'],
    [opens(`${what} ${be} (?:the )?(?:meaning of|meant by|definition of)|define`), 'meaning'],
    [
      opens(
        `how (?:can|do|does|did|could|should|would|may|must) (?:i|you|we|one)|how to|${what} ${be} the (?:steps?|procedure|process|way|best way|instructions) (?:to|for|of)|${what} (?:do|should|must|can) (?:i|we|you) do to|how|in ${what} (?:way|manner)|by ${what} means`,
      ),
      'how',
    ],
    [opens(`(?:on|in|at|to|for|under) ${what}`), 'what'],
    [opens(what), 'what'],
    [
      opens(
        'is it (?:possible|allowed|permitted|ok|okay)(?: for)?|am i (?:allowed|permitted|able)|are we (?:allowed|permitted|able)',
      ),
      'whether',
      'may',
    ],
    [opens('is it (?:necessary|mandatory|required|obligatory)(?: for)?'), 'whether', 'must'],
    [
      /^(?=(?:is|are|was|were|do|does|did|can|could|may|might|must|should|will|would|has|have|had|am)\b)/i,
      'whether',
    ],
  ],
  rephrased: [
    [/^how (?:is|are|was|were) (.+?) different from (.+)$/i, 'what is the difference between $1 and $2'],
    [/^how (?:does|do|did) (.+?) differ from (.+)$/i, 'what is the difference between $1 and $2'],
    [
      /^in (?:what|which) way (?:is|are) (.+?) different from (.+)$/i,
      'what is the difference between $1 and $2',
    ],
    [/^what (?:distinguishes|differentiates) (.+?) from (.+)$/i, 'what is the difference between $1 and $2'],
    [/^(?:what|which) (?:do|does|did) (.+?) (?:mean|stand for)\b/i, 'what is the meaning of $1'],
    [/^(?:what|which) (.+?) (?:means?)$/i, 'what is the meaning of $1'],
    [/^how much (?:is|are|was|were) (.+)$/i, 'how much $1 costs'],
    [/^(?:what|which) (?:is|are) the (?:price|cost) of (.+)$/i, 'how much $1 costs'],
    [/^what (?:was|is) the cause of (.+)$/i, 'what caused $1'],
    [/^(.+) in charge of (.+)$/i, '$1 responsible for $2'],
    [/^(.+) prior to (.+)$/i, '$1 before $2'],
    [/^(.+?) (?:the )?end of (.+)$/i, '$1 $2 ends'],
  ],

  modals: [
    [/\b(?:is|are|am|was|were|be) (?:allowed|permitted|able) to\b/gi, 'may'],
    [/\b(?:has|have|had|needs?|needed|ought|is|are) to\b(?! be\b.*\bby\b\s*$)/gi, 'must'],
    [/\b(?:can|could|may|might)\b/gi, 'may'],
    [/\b(?:must|should|shall)\b/gi, 'must'],
  ],
  future: /\bwill\b|\b(?:is|are) (?:going|about) to\b/i,
  past: /\b(?:did|was|were|had)\b/i,
  pastForms:
    /\b(?:wrote|began|became|built|won|led|held|took|gave|found|came|went|said|paid|sold|bought|kept|left|met|sent|spent|taught|told|thought|understood|wore|grew|knew|drew|flew|fell|felt|fought|got|heard|hid|lost|ran|rose|saw|sang|sank|slept|spoke|stood|stole|struck|swam|threw|woke|brought|caught|chose|drove|ate|forgot|made|rode|shot|lent)\b/i,
  pastEnding: /\b\p{L}{2,}ed\b/iu,
  auxiliary: /\b(?:is|are|be|been|being|do|does|has|have|can|could|may|might|must|should)\b/i,

  negations: {
    not: 'not',
    no: 'no',
    never: 'never',
    without: 'without',
    none: 'no',
    nobody: 'no',
    nothing: 'no',
    neither: 'no',
    nor: 'no',
    except: 'except',
    unless: 'except',
    but: 'except',
  },
  markers: { from: 'from', by: 'by' },
  skipped: `a an the this these that those my our your its their i you we one me us it there he they
    is are was were be been being am do does did have has had having will would
    and if when whether in on at of for to into onto with about regarding concerning than as also too any some so
    get gets got then please that which who whose what where it's`,
  skippedFor: {
    where: 'located situated find found be',
    howLong: 'take takes took last lasts lasted',
    meaning: 'mean means',
    howMuch: 'amount',
    howOften: '',
  },
}
