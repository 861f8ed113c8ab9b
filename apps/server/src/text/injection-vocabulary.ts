/**
 * What a word may be a sign of, when it stands in an order to a machine. Words are folded (lower case, no accents) and
 * of Portuguese, English and Spanish together: an order in one language is planted in a document of another.
 */
export const Sign = {
  /** "Ignore", "esqueça": to set rules aside. */
  override: 1,
  /** "Instructions", "regras": what is set aside. */
  rules: 2,
  /** "Previous", "acima": where those stand. */
  earlier: 4,
  /** "Answer", "resposta": what the model makes. */
  reply: 8,
  /** "Chatbot", "LLM": the model and nothing else. */
  machine: 16,
  /** "You", "sua": whoever reads. */
  reader: 32,
  /** "Print", "repita": to say given words. */
  say: 64,
  /** "Explain", "traduza": to do a piece of writing. */
  task: 128,
  /** "Add", "substitua": to change what is written. */
  alter: 256,
  /** "Password", "segredo": what must not leave. */
  secret: 512,
  /** "Send", "encaminhe": to let it leave. */
  send: 1024,
  /** "Click", "baixe": to make a person act. */
  lure: 2048,
  /** "Pretend", "finja": to be another. */
  role: 4096,
  /** "Only", "exatamente": nothing else. */
  only: 8192,
  /** A word of the first kinds in rot13 or backwards. */
  cipher: 16384,
  /** "User", "usuário": spoken of to a third. */
  user: 32768,
  /** "Unrestricted", "jailbreak". */
  unbound: 65536,
  /** "Please", "agora": may stand before the verb of an order. */
  courtesy: 131072,
  /** "Assistant", "assistente": the model, or a person. */
  helper: 524288,
  /** Stands in a phrase that is looked for, and means nothing by itself. */
  phrase: 1048576,
  /** "What", "como": opens a question. */
  asking: 262144,
} as const

const WORDS: [sign: number, words: string][] = [
  [
    Sign.override,
    'ignore ignores ignoring ignored ignora ignorar ignorem ignorando disregard disregarding forget override overriding overrides bypass neglect skip supersede supersedes ' +
      'discard dismiss nevermind desconsidere desconsiderar desconsidera esqueca esquecer esquece desobedeca descarte descartar descarta despreze anule contorne burle revogue ' +
      'olvida olvide olvidar olvidate desestima desestime descarten omite omita anula desobedece elude suplanta pule',
  ],
  [
    Sign.rules,
    'instruction instructions instructed prompt prompts rules rule guidelines guideline directive directives commands command orders constraints restrictions programming policies ' +
      'safeguards filters instrucao instrucoes regra regras diretriz diretrizes orientacao orientacoes comando comandos ordens restricoes politicas configuracao filtros ' +
      'instruccion instrucciones regla reglas directriz directrices ordenes restricciones indicaciones consignas contexto context configuration',
  ],
  [
    Sign.earlier,
    'previous prior above earlier preceding foregoing before initial original existing anterior anteriores acima previas previos previa inicial iniciais originais antes ' +
      'iniciales originales arriba precedentes hidden ocultas ocultos',
  ],
  [
    Sign.reply,
    'answer answers reply replies response responses output outputs resposta respostas saida respuesta respuestas salida summary resumo resumen completion conversation conversa conversacion',
  ],
  [Sign.machine, 'ai chatbot chatbots llm llms gpt chatgpt gepeto copilot'],
  [
    Sign.helper,
    'assistant assistants assistente assistentes asistente asistentes bot bots agent agents agente agentes model modelo',
  ],
  [Sign.reader, 'you your yours yourself voce voces sua seu suas seus teu tua te tu usted ustedes tus eres'],
  [
    Sign.say,
    'say print repeat output echo reply respond recite reveal display disclose tell write show copy inform diga dizer imprima repita repetir responda responder revele revelar exiba mostre ' +
      'escreva recite divulgue informe declare afirme conteste copie informe di dime imprime repite responde responda revela muestra escribe escriba recita divulga afirma dile copia informa',
  ],
  [
    Sign.task,
    'explain describe summarize summarise translate write draft compose generate create provide develop list tell give calculate compute solve recommend suggest convert rewrite ' +
      'paraphrase outline discuss compare recite invent define craft prepare produce ' +
      'explique explica descreva resuma traduza escreva redija componha gere crie forneca desenvolva liste diga calcule resolva recomende sugira converta reescreva parafraseie compare ' +
      'invente elabore conte nomeie defina prepare produza monte cite ' +
      'explica describe describa resume traduce traduzca escribe escriba redacta redacte compon genera crea proporciona desarrolla enumera calcula resuelve recomienda sugiere convierte ' +
      'reescribe parafrasea inventa elabora cuenta nombra define prepara haz haga',
  ],
  [
    Sign.alter,
    'add include insert append integrate replace remove introduce rearrange mention embed incorporate start begin end finish prepend substitute swap scramble reverse misspell use encode capitalize omit finish close eliminate group ensure make keep encourage promote urge persuade convince advise modify enhance augment adapt adjust change rephrase ' +
      'acrescente adicione inclua insira anexe integre substitua remova troque embaralhe introduza mencione incorpore comece termine encerre inicie use codifique inverta escreva coloque elimine finalize feche agrupe garanta mantenha incentive promova convide convenca aconselhe modifique ajuste adapte altere mude ' +
      'anade anada agrega agregue incluye incluya inserta inserte adjunta integra reemplaza reemplace sustituye elimina intercambia introduce menciona incorpora empieza comienza termina usa invierte codifica pon cierra finaliza agrupa asegura manten anima promueve invita convence aconseja modifica ajusta adapta cambia altera',
  ],
  [
    Sign.secret,
    'password passwords secret secrets credentials credential token tokens cookie cookies confidential passphrase apikey senha senhas segredo segredos credenciais credencial confidencial confidenciais ' +
      'sigilosos sigilosas contrasena contrasenas secreto secretos credenciales clave claves confidenciales',
  ],
  [
    Sign.send,
    'send email forward post upload transmit exfiltrate leak submit fetch envie enviar mande encaminhe poste transmita vaze publique envia envies manda reenvia sube transmite filtra publica remita',
  ],
  [
    Sign.lure,
    'click download visit install subscribe buy vote clique baixe acesse instale visite assine compre vote clic descarga descargue visita visite instala suscribete compra entra',
  ],
  [
    Sign.role,
    'pretend roleplay impersonate act behave imagine simulate finja fingir aja atue comporte simule encarne interprete incorpore finge actua actue comportate simula',
  ],
  [
    Sign.only,
    'only exactly verbatim just nothing solely literally instead apenas somente exatamente literalmente unicamente solo solamente unicamente exactamente nada',
  ],
  [Sign.user, 'user users usuario usuarios leitor lector reader'],
  [
    Sign.phrase,
    'now agora ahora mode modo message mensagem mensaje model models modelo modelos follow obey obeying following comply siga sigas obedeca obedezca obedezcas cumpra cumpla cumplas respeite respete respetes seguir obedecer limits limites longer applies apply ' +
      'priority precedence prioridade prioridad updated novas nuevas adelante diante momento fale faca faz mentioning telling informing informe alert alerting warn warning conte avise comente ' +
      'mencionar contar avisar informar decir answering responding summarizing summarising replying processing reading ler leer resumir responder processar procesar asked asks perguntado perguntada perguntar perguntarem ' +
      'preguntan pregunta preguntar inform mencione menciones avises informes cuentes',
  ],
  [
    Sign.unbound,
    'jailbreak jailbroken unrestricted uncensored unfiltered restriction jailbreaked limitless irrestrito censura filtros desbloqueado unlocked amoral irrestricto unlock',
  ],
  [
    Sign.courtesy,
    'please kindly now then also and finally important note attention urgent stop instead additionally por favor agora entao tambem e finalmente importante nota atencao urgente pare ' +
      'ahora luego tambien y ademas atencion alem disso do always sempre siempre dear caro cara querido querida estimado estimada aviso warning hello hi any all can could would will pode poderia puedes podrias quiero i want you to new task nova tarefa nueva tarea ok hey oi',
  ],
  [
    Sign.asking,
    'what who whom whose which when where why how que quem qual quais quando onde como quanto quantos quanta quantas quien quienes cual cuales cuando donde cuanto cuantos por porque can could is are do does pode puedes',
  ],
]

/** Signs of which a coded form is looked for. */
const CODED = Sign.override | Sign.rules | Sign.earlier | Sign.secret
const SHORTEST_CODED = 6

/** Signs by word; a word may carry several. */
export const signsOf: ReadonlyMap<string, number> = (() => {
  const signs = new Map<string, number>()
  for (const [sign, words] of WORDS)
    for (const word of words.split(' ')) signs.set(word, (signs.get(word) ?? 0) | sign)
  for (const [word, sign] of [...signs]) {
    if ((sign & CODED) === 0 || word.length < SHORTEST_CODED) continue
    for (const coded of [rot13(word), [...word].reverse().join('')])
      if (!signs.has(coded)) signs.set(coded, Sign.cipher | (sign & CODED))
  }
  return signs
})()

function rot13(word: string): string {
  return word.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97))
}
