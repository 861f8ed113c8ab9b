import type { Grammar } from './grammar.ts'

const is = '(?:e|sao|foi|foram|era|eram|sera|serao|seria)?'
const which = '(?:que|qual|quais)'
const of = '(?:de|do|da|dos|das|para|pra|para o|para a|que|com que|em que)?'
const opens = (pattern: string) => new RegExp(`^(?:${pattern})(?![\\p{L}\\p{N}])`, 'iu')

/** How Portuguese questions are built. Patterns meet text without accents, except those that tell the tense. */
export const portuguese: Grammar = {
  language: 'pt',

  spelling: [
    [/[’‘`]/g, "'"],
    [/\bpra\b/gi, 'para'],
    [/\bvc\b/gi, 'voce'],
    [/R\$\s?([\d.,]*\d)/g, '$1 reais'],
    [/US\$\s?([\d.,]*\d)|\$\s?([\d.,]*\d)/g, '$1$2 dolares'],
    [/€\s?([\d.,]*\d)|([\d.,]*\d)\s?€/g, '$1$2 euros'],
    [/(\d)\s?%/g, '$1 por cento'],
    [/°\s?C\b/g, ' celsius'],
    [/\bkm\/s\b/gi, 'quilometros por segundo'],
    [/\bkm\/h\b/gi, 'quilometros por hora'],
    [/\bm[2²](?![\p{L}\p{N}])/giu, 'metros quadrados'],
    [/\b(segunda|terca|quarta|quinta|sexta)s?-feiras?\b/gi, '$1feira'],
    [
      /\b(?:as|nas|na|aos|todas as) (segundas|tercas|quartas|quintas|sextas)\b/gi,
      (_, day: string) => `${day.slice(0, -1)}feira`,
    ],
    [/\b(quem|onde|quando|como|que|qual) (?:e|foi|era) que\b/gi, '$1'],
    [/\bmensal\b/gi, 'por mes'],
    [/\banual\b/gi, 'por ano'],
    [/\bdo que\b/gi, 'que'],
    [/\ba respeito d(?:e|o|a|os|as)\b/gi, 'sobre'],
  ],

  ordinals: {
    '1': 'primeiro',
    '2': 'segundo',
    '3': 'terceiro',
    '4': 'quarto',
    '5': 'quinto',
    '6': 'sexto',
    '7': 'setimo',
    '8': 'oitavo',
    '9': 'nono',
    '10': 'decimo',
  },
  ordinalMark: /\b(\d{1,2})\s?[ºª°]/g,
  thousands: [
    [/(\d+(?:,\d+)?) mil\b/gi, 1e3],
    [/(\d+(?:,\d+)?) milh(?:ao|oes)\b/gi, 1e6],
    [/(\d+(?:,\d+)?) bilh(?:ao|oes)\b/gi, 1e9],
  ],

  frames: [
    opens('(?:oi|ola|bom dia|boa tarde|boa noite|por favor|por gentileza|entao)[,:!]?\\s+'),
    /^(?:voces? )?(?:pode|poderia|poderiam|podem|consegue|sabe|saberia|sabem)(?: me)? (?:dizer|informar|explicar|falar|esclarecer) /i,
    /^(?:eu )?(?:gostaria de|queria|quero|preciso) saber /i,
    /^(?:voces? sabem?|alguem sabe|saberia|tem ideia de) /i,
    /^(?:me )?(?:diga|dizer|fale|explique|explica|informe)(?: me)?(?: por favor)? (?=(?:quando|que|o que|quem|qual|quais|onde|por|como|se|quanto|quantos|quantas|a|o)\b)/i,
    /^(?:e|foi) verdade que /i,
    /^sera que /i,
    /^se (?=\p{L})/iu,
    /[, ]+(?:por favor|por gentileza|obrigad[oa])(?=\s*[?.!]*$)/i,
    /\b(?:exatamente|precisamente|atualmente|atual|hoje em dia|agora|mesmo)\b/gi,
  ],

  fronted:
    /^((?:em|no|na|nos|nas|ao|aos|as|para|durante|apos|depois d[eoa]s?|antes d[eoa]s?|por|desde) [^,?]{2,60}),\s+(.+?)[\s?.!]*$/i,

  asks: [
    [opens(`(?:a|as|em)? ?${which} horas?|${which} ${is} ?o horario ${of}`), 'time'],
    [opens(`(?:em )?${which} data|${which} ${is} ?a data ${of}`), 'date'],
    [opens(`(?:em )?${which} dia(?: da semana)?`), 'day'],
    [opens(`(?:em )?${which} ano`), 'year'],
    [opens(`(?:em )?${which} mes`), 'month'],
    [
      opens(
        `${which} ${is} ?o prazo(?: maximo| limite| final)? ${of}|ate quando|${which} ${is} ?a data (?:limite|final) ${of}|ate ${which} (?:data|dia)`,
      ),
      'deadline',
    ],
    [opens('quando'), 'when'],
    [
      opens(`onde|aonde|em ${which} (?:lugar|local)|${which} ${is} ?(?:o local|a localizacao) ${of}`),
      'where',
    ],
    [opens('por quem'), 'who', 'by'],
    [opens(`quem|${which} pessoas?`), 'who'],
    [
      opens(`por ?que|por ${which} (?:motivo|razao)|${which} ${is} ?(?:o motivo|a razao) ${of}(?: o| a)?`),
      'why',
    ],
    [opens(`(?:de )?quant[oa]s|${which} ${is} ?o numero(?: total)? ${of}`), 'howMany'],
    [
      opens(`com ${which} frequencia|de quanto em quanto tempo|${which} ${is} ?a frequencia ${of}`),
      'howOften',
    ],
    [opens(`(?:por |durante )?quanto tempo|${which} ${is} ?a duracao ${of}`), 'howLong'],
    [opens(`${which} ${is} ?a distancia|a que distancia|${which} distancia`), 'howFar'],
    [opens(`(?:de )?quant[oa](?: de)?|${which} ${is} ?a quantidade ${of}`), 'howMuch'],
    [opens(`${which} ${is} ?as? diferencas? entre`), 'difference'],
    [opens(`o que (?:significa|quer dizer)|${which} ${is} ?o significado ${of}|defina`), 'meaning'],
    [
      opens(
        `como (?:eu )?(?:faco|fazer|posso|devo|se faz|proceder|faz)(?: para| pra)?|como|de ${which} (?:forma|maneira|modo)|${which} ${is} ?(?:o|os|a|as) (?:procedimentos?|processo|passo a passo|passos|etapas|jeito|forma) ${of}|o que (?:devo|preciso|tenho que|posso) fazer para`,
      ),
      'how',
    ],
    [opens(`(?:em|no|na|a|com|para|sob|de) ${which}`), 'what', 'in'],
    [opens(`o que|${which} ${is} ?(?:o|a|os|as)?`), 'what'],
    [opens('(?:e|sera) (?:possivel|permitid[oa])(?: que)?'), 'whether', 'may'],
    [opens('(?:e|sera) preciso'), 'whether', 'must'],
    [/^(?=\p{L})/u, 'whether'],
  ],
  rephrased: [
    [/^(.+?) em que porta$/i, 'em que porta $1'],
    [
      /^(?:em que|no que|como) (.+?) (?:se )?(?:difere|diferem|diferencia|diferenciam) d[eoa]s? (.+)$/i,
      'qual a diferenca entre $1 e $2',
    ],
    [/^o que (?:diferencia|distingue) (.+?) d[eoa]s? (.+)$/i, 'qual a diferenca entre $1 e $2'],
    [/^que diferencas? (?:ha|existe|existem) entre (.+)$/i, 'qual a diferenca entre $1'],
    [/^(.+?) (?:significa|quer dizer)(?: o que)?$/i, 'o que significa $1'],
    [/^o que (.+?) (?:significa|quer dizer)$/i, 'o que significa $1'],
    [
      /^(?:qual|quais)(?: e| sao)? os? (?:precos?|custos?|valor|valores) (?:d[eoa]s? )?(.+)$/i,
      'quanto custa $1',
    ],
    [/^quanto (?:e|sao) (?:o |a )?(.+)$/i, 'quanto custa $1'],
    [/^quanto tempo dura (.+)$/i, 'quanto tempo $1'],
    [/^(.+) anteriormente a[os]?s? (.+)$/i, '$1 antes de $2'],
    [/^(?:qual|quais)(?: e| foi)? as? causas? d[eoa]s? (.+)$/i, 'o que causou $1'],
    [/^(.+) chegou ao fim$/i, '$1 terminou'],
  ],

  modals: [
    [/\b(?:e|sao|sera) (?:permitid[oa]s?|possivel)(?: que)?\b|\btem permissao para\b/gi, 'may'],
    [/\b(?:tem|tenho|temos|tera|tinha) (?:que|de) (?=\p{L}+[aeio]r\b)/giu, 'must'],
    [/\b(?:preciso|precisa|precisam|precisamos)(?: de)? (?=\p{L}+[aeio]r\b)/giu, 'must'],
    [/\be (?:preciso|necessario|obrigatorio) (?=\p{L}+[aeio]r\b)/giu, 'must'],
    [/\b(?:pode|podem|posso|podemos|consegue|conseguem|poderia|poderiam|podia)\b/gi, 'may'],
    [/\b(?:deve|devem|devo|devemos|deveria|deveriam)\b/gi, 'must'],
  ],
  future: /\p{L}r(?:a|ao|ei|emos)§|\b(?:vai|vao|ira§?|irao§?) \p{L}+r\b/iu,
  past: /\b(?:foi|foram|era|eram|estava|estavam|tinha|tinham|teve|tiveram|havia|houve|fui|esteve|estiveram)\b/i,
  pastForms:
    /(?<!\p{L})(?!(?:s|est|v|d)ou(?!\p{L}))\p{L}{2,}(?:ou|aram|eram|iram|ava|avam)(?!\p{L})|(?<!\p{L})(?:podia|devia|abria|fazia|vinha|existia|queria|sabia|fez|fizeram|disse|disseram|veio|vieram|pos|quis|deu)(?!\p{L})/iu,
  pastEnding:
    /(?<!\p{L})(?!(?:meu|teu|seu|deus|europeu|museu|ateu|judeu|pneu|ceu|liceu|viu)(?!\p{L}))\p{L}{2,}[ei]u(?!\p{L})/iu,

  negations: {
    nao: 'not',
    nunca: 'never',
    jamais: 'never',
    sem: 'without',
    nenhum: 'no',
    nenhuma: 'no',
    nada: 'no',
    ninguem: 'no',
    nem: 'no',
    exceto: 'except',
    salvo: 'except',
  },
  markers: {
    por: 'by',
    pelo: 'by',
    pela: 'by',
    pelos: 'by',
    pelas: 'by',
    de: 'of',
    do: 'of',
    da: 'of',
    dos: 'of',
    das: 'of',
  },
  skipped: `o a os as um uma uns umas em no na nos nas num numa ao aos para com e que do
    eu voce voces me se meu minha meus minhas nosso nossa nossos nossas seu sua seus suas este esta esse essa isso
    ser sao foi foram era eram sera serao seja sejam sendo sido esta estao estar estava estavam estiveram ficam fica
    tem ter tinha tinham tera terao tenha possui possuem ha existe existem caso quando qual quais
    vai vao ira irao sobre durante tambem entao ali la`,
  skippedFor: {
    where:
      'fica ficam encontra encontram localiza localizado localizada situado situada encontrar encontro acho achar',
    howLong: 'dura duram durou leva levam demora demoram',
    meaning: 'significa',
    howMuch: 'quantidade',
    howOften: '',
  },
}
