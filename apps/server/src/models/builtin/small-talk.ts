import { fold } from '../../text/fold.ts'

/** Messages that ask nothing of the documents. */
export type SmallTalk = 'greeting' | 'thanks' | 'farewell' | 'identity' | 'abilities' | 'unclear'

const CALL =
  '(?:[,! ]*(?:gepeto|ai|there|bom dia|boa (?:tarde|noite)|good (?:morning|afternoon|evening)|buenos dias|buenas (?:tardes|noches)|all|everyone|pessoal|gente|amig[oa]|tudo (?:bem|bom|certo)|como vai(?: voce)?|how are you(?: doing)?|que tal|mesmo|demais|so much|very much|a lot|pela ajuda|for (?:the|your) help|por (?:la|su|tu) ayuda|muito))*[ ?!.,:;)]*'
const KINDS: [SmallTalk, RegExp][] = [
  [
    'greeting',
    new RegExp(
      `^(?:oi+|ola|opa|e ai|eai|alo|bom dia|boa tarde|boa noite|saudacoes|tudo (?:bem|bom)|como vai(?: voce)?|hi+|hello|hey|good (?:morning|afternoon|evening)|greetings|how are you(?: doing)?|hola|buenos dias|buenas(?: tardes| noches)?)${CALL}$`,
    ),
  ],
  [
    'thanks',
    new RegExp(
      `^(?:(?:muito |ok,? |certo,? |otimo,? |perfeito,? )*(?:obrigad[oa]|brigad[oa]|valeu|vlw|agradeco)|(?:ok,? |great,? |perfect,? )*(?:thanks|thank you|thx|cheers)|(?:muchas )?gracias)${CALL}$`,
    ),
  ],
  [
    'farewell',
    new RegExp(
      `^(?:tchau|ate (?:mais|logo|breve|amanha)|adeus|falou|bye(?: bye)?|goodbye|see you(?: later)?|good night|adios|hasta luego)${CALL}$`,
    ),
  ],
  [
    'identity',
    /^(?:oi,? |ola,? |hi,? |hello,? )?(?:quem (?:e|es) (?:voce|tu|vc|o gepeto)|qual (?:e )?o? ?seu nome|(?:como )?(?:voce )?se chama|o que (?:e|es) (?:voce|o gepeto)|voce e (?:um robo|uma ia|humano|o gpt|o chatgpt)|who are you|what are you|what(?:'s| is) your name|are you (?:a robot|an ai|human|chatgpt)|who is gepeto|what is gepeto|quien eres|como te llamas)[ ?!.]*$/,
  ],
  [
    'abilities',
    /^(?:(?:oi|ola|hi|hello),? )?(?:o que (?:voce|vc|o gepeto) (?:sabe|pode|consegue|faz)(?: fazer)?|(?:como|em que) (?:voce|vc) (?:pode|consegue) (?:me )?ajudar|(?:como )?(?:voce )?(?:pode|consegue) me ajudar|para que (?:voce|vc) serve|como (?:voce|isso|isto) funciona|ajuda|help|socorro|what (?:can|do) you do|what are you able to do|how (?:can|do) you (?:help(?: me)?|work)|can you help(?: me)?|how does this work|que (?:puedes|sabes) hacer|ayuda)[ ?!.]*$/,
  ],
]

/** Recognises a greeting, thanks, a farewell, or a question about Gepeto itself, when the message is nothing more. */
export function smallTalkOf(message: string): SmallTalk | undefined {
  const folded = fold(message).trim().replace(/\s+/g, ' ')
  if (folded.length > 80) return undefined
  return KINDS.find(([, pattern]) => pattern.test(folded))?.[0]
}

type Replies = Record<SmallTalk, string>

const REPLIES: Record<'pt' | 'en' | 'es', Replies> = {
  pt: {
    greeting:
      'Olá! Pergunte o que quiser sobre os seus documentos: eu respondo com trechos deles e mostro de onde cada um veio.',
    thanks: 'De nada! Se quiser saber mais alguma coisa dos seus documentos, é só perguntar.',
    farewell: 'Até mais! Seus documentos continuam aqui quando precisar.',
    identity:
      'Sou o Gepeto, um assistente que responde a partir dos seus documentos e cita o trecho exato em que cada frase se apoia.',
    unclear:
      'Não entendi o que você quer saber. Escreva a pergunta com o assunto, por exemplo: “Qual é o prazo de entrega do trabalho?”',
    abilities:
      'Respondo perguntas sobre os documentos que você enviou e cito o trecho exato de cada resposta. Posso também resumir um documento ou continuar uma pergunta anterior. Quando a resposta não está nos documentos, eu digo que não encontrei.',
  },
  en: {
    greeting:
      'Hello! Ask anything about your documents: I answer with passages from them and show where each one stands.',
    thanks: "You're welcome! If you want to know more from your documents, just ask.",
    farewell: 'See you! Your documents will be here when you need them.',
    identity:
      'I am Gepeto, an assistant that answers from your documents and cites the exact passage each sentence rests on.',
    unclear:
      'I did not understand what you want to know. Name the subject in your question, for example: “When is the report due?”',
    abilities:
      'I answer questions about the documents you uploaded and cite the exact passage behind each answer. I can also summarise a document or follow up on an earlier question. When the answer is not in the documents, I say that I did not find it.',
  },
  es: {
    greeting:
      '¡Hola! Pregunte lo que quiera sobre sus documentos: respondo con pasajes de ellos y muestro de dónde viene cada uno.',
    thanks: '¡De nada! Si quiere saber algo más de sus documentos, solo pregunte.',
    farewell: '¡Hasta luego! Sus documentos seguirán aquí.',
    identity:
      'Soy Gepeto, un asistente que responde a partir de sus documentos y cita el pasaje exacto en que se apoya cada frase.',
    unclear:
      'No entendí qué quiere saber. Escriba la pregunta con su tema, por ejemplo: «¿Cuál es el plazo de entrega?»',
    abilities:
      'Respondo preguntas sobre los documentos que usted subió y cito el pasaje exacto de cada respuesta. También puedo resumir un documento o continuar una pregunta anterior. Cuando la respuesta no está en los documentos, digo que no la encontré.',
  },
}

/** A short reply without claims about any document. @param language BCP 47; unknown ones are answered in English */
export function smallTalkReply(kind: SmallTalk, language: string): string {
  const spoken = language.slice(0, 2)
  return REPLIES[spoken === 'pt' || spoken === 'es' ? spoken : 'en'][kind]
}
