import type { Messages } from './en.ts'

export const ptBR: Messages = {
  usage: 'Uso',
  overview: 'respostas a partir dos seus documentos, cada frase com a fonte.',
  command: 'COMANDO',
  options: 'opções',
  moreAbout: '"gepeto COMANDO --help" explica cada um.',
  common: { json: 'Um objeto JSON por linha em vez de texto.', help: 'Mostra esta ajuda.' },
  values: {
    folder: 'CAMINHO',
    name: 'NOME',
    tag: 'IDIOMA',
    mode: 'MODO',
    count: 'N',
    names: 'NOME,...',
    file: 'ARQUIVO',
    key: 'CHAVE',
    time: 'HORA',
  },
  starting: 'Iniciando …',
  noCommand: (name) => `O comando "${name}" não existe. "gepeto help" lista os que existem.`,
  wrongOptions: (reason, command) => `${reason} "gepeto ${command} --help" mostra o que ele aceita.`,
  wrongOption: {
    ERR_PARSE_ARGS_UNKNOWN_OPTION: (option) => `A opção ${option} não existe.`,
    ERR_PARSE_ARGS_INVALID_OPTION_VALUE: (option) =>
      `A opção ${option} veio sem o valor que exige, ou com um valor que não aceita.`,
  },
  serverStopped:
    'O servidor parou enquanto este comando rodava. Inicie-o e tente de novo; o que ele confirmou está guardado.',
  traceId: (id) => `Código de rastreio: ${id}`,
  ourFault: (reason) => `Algo deu errado do nosso lado: ${reason}`,
  noCollection: (name, names) => `A coleção "${name}" não existe. Há estas: ${names}.`,
  noAssistant: (name, names) =>
    names === ''
      ? 'Ainda não há assistentes. Crie um na página, em Assistentes.'
      : `Não há assistente "${name}". Há estes: ${names}.`,
  serve: {
    summary: 'Inicia o servidor e mostra o endereço.',
    ready: (address) => `O Gepeto está pronto em ${address}`,
    setup: (address) => `Ainda não há nenhuma conta. Crie a sua em ${address}`,
    portTaken: (port) =>
      `A porta ${port} está em uso por outro programa. Pare-o, ou escolha outra porta com GEPETO_PORT.`,
    portForbidden: (port) =>
      `Este usuário não pode usar a porta ${port}. Escolha uma acima de 1023 com GEPETO_PORT.`,
    noAddress: (host) => `Esta máquina não tem o endereço ${host}. Mude GEPETO_HOST.`,
    noHost: (host) => `O nome ${host} não é conhecido. Mude GEPETO_HOST.`,
  },
  ask: {
    summary: 'Pergunta aos seus documentos.',
    usage: '"PERGUNTA" [--docs CAMINHO] [--collection NOME] [--assistant NOME] [--model NOME]',
    docs: 'Antes, inclui estes documentos em uma coleção com o nome da pasta ou do arquivo, e pergunta só a eles. Eles ficam guardados nela; exclua a coleção na página, em Acervo, ou com DELETE /api/v1/collections/ID.',
    collection: 'Pergunta só a esta coleção.',
    assistant: 'O assistente que responde, pelo nome, nome curto ou id.',
    model: 'O modelo a usar, com o nome que "gepeto models" mostra.',
    language: 'Idioma da resposta, como pt-BR ou en.',
    noQuestion: 'Escreva a pergunta: gepeto ask "Onde ocorre a fase clara?"',
    places: { page: 'página', slide: 'slide', sheet: 'planilha', none: '' },
  },
  ingest: {
    summary: 'Inclui arquivos, pastas ou endereços.',
    usage: 'CAMINHO|URL... [--collection NOME]',
    collection: 'Nesta coleção, criada se não existir; sem isto, na coleção padrão.',
    noSource: 'Diga o que incluir: gepeto ingest PASTA',
    done: (ready, duplicate, failed) =>
      `${ready} ${ready === 1 ? 'pronto' : 'prontos'}, ${duplicate} já ${duplicate === 1 ? 'estava' : 'estavam'} lá, ${failed} com falha`,
    progress: (done, found) => `${done} de ${found}`,
    duplicate: (title) => `já está na coleção como "${title}"`,
    passages: (count) => `${count} ${count === 1 ? 'trecho' : 'trechos'}`,
    noFile: (sources) => `Não há nenhum arquivo em ${sources}.`,
    noPath: (path) => `"${path}" não existe.`,
    unreadable: (path, code) => `Não é possível ler "${path}" (${code}).`,
  },
  search: {
    summary: 'Encontra trechos.',
    usage: '"PALAVRAS" [--collection NOME] [--mode hybrid|lexical|dense] [--limit N]',
    collection: 'Procura só nesta coleção.',
    mode: 'hybrid (padrão), lexical ou dense.',
    limit: 'Quantos trechos, de 1 a 100; 10 por padrão.',
    noWords: 'Escreva o que procurar: gepeto search "fase clara"',
    nothing: 'Nada foi encontrado.',
  },
  keys: {
    summary: 'Cria, lista e revoga chaves de API; troca as chaves que assinam tokens de acesso.',
    usage:
      'create NOME [--days N] [--permissions NOME,...] [--collections NOME,...] | list [--mine] | revoke ID | rotate-signing [--revoke-older]',
    days: 'A chave vence depois de tantos dias.',
    permissions: 'Tudo o que a chave pode fazer; sem isto, tudo o que você pode.',
    collections: 'As únicas coleções que a chave alcança, pelo nome ou id.',
    mine: 'Lista só as suas chaves.',
    revokeOlder:
      'Com rotate-signing: todo token de acesso assinado por uma chave mais antiga deixa de valer na hora.',
    isRotated: (kid) => `Os tokens de acesso passam a ser assinados com a chave ${kid}.`,
    wrongPermission: (name, known) => `A permissão "${name}" não existe. Existem: ${known}.`,
    noName: 'Dê um nome à chave: gepeto keys create "meu script"',
    shownOnce: 'Esta chave só aparece uma vez. Guarde-a bem:',
    noId: 'Diga o id da chave: gepeto keys revoke key_…',
    isRevoked: (id) => `${id} foi revogada.`,
    noAction:
      'Diga o que fazer: gepeto keys create NOME, gepeto keys list, gepeto keys revoke ID, gepeto keys rotate-signing.',
    wrongDays: '--days aceita um número inteiro a partir de 1.',
    made: (time) => `criada em ${time}`,
    revoked: (time) => `revogada em ${time}`,
    expires: (time) => `vence em ${time}`,
    noExpiry: 'não vence',
    used: (time) => `usada em ${time}`,
    neverUsed: 'nunca usada',
  },
  models: {
    summary: 'Lista os modelos disponíveis; busca e guarda arquivos de modelos de embeddings e de nomes.',
    usage: '[pull ORGANIZAÇÃO/NOME [--hub] | push ORGANIZAÇÃO/NOME]',
    hub: 'Com pull: do hub, mesmo que os arquivos estejam guardados no armazenamento.',
    noAction:
      'Diga o que fazer: gepeto models, gepeto models pull ORGANIZAÇÃO/NOME, gepeto models push ORGANIZAÇÃO/NOME.',
    noName: (action) =>
      `Diga o nome do modelo como no hub: gepeto models ${action} intfloat/multilingual-e5-small`,
    isPulled: (name, folder, variable) =>
      `${name} está em ${folder}. ${variable}=onnx/${name} passa a usá-lo na próxima partida.`,
    isPushed: (name) => `${name} está guardado no armazenamento: uma instância sem cópia o busca ao partir.`,
    isDefault: 'padrão',
    isLocal: 'nada sai desta máquina',
  },
  migrate: {
    summary: 'Leva o banco de dados a esta versão e termina.',
    done: (count: number) =>
      count === 0
        ? 'O banco de dados já está nesta versão.'
        : `O banco de dados está nesta versão agora: ${count} ${count === 1 ? 'passo dado' : 'passos dados'}.`,
  },
  audit: {
    summary: 'Confere o registro do que aconteceu, leva-o em um arquivo, troca as chaves dele.',
    usage:
      'verify [--offline ARQUIVO] [--public-key CHAVE] | export [--format jsonl|csv] | timeline OBJETO [--as-of HORA] | proof ID | rotate-key',
    offline: 'Confere um registro ou uma prova em arquivo, em vez do banco.',
    publicKey:
      'A chave com que o arquivo tem de estar assinado, como "gepeto audit verify" a mostra; sem ela, a que ele indica.',
    format: 'jsonl (padrão) pode ser conferido em outro lugar; csv é para pessoas.',
    counted: (events, linked, checkpoints) =>
      `Eventos: ${events}, na cadeia: ${linked}, pontos de verificação assinados: ${checkpoints}.`,
    refused: (events) => `Sem elo, porque este servidor não os escreveu assim ou porque sumiram: ${events}.`,
    isWhole: 'Nada foi alterado, retirado, trocado de lugar ou acrescentado.',
    isPartial: 'O arquivo contém só uma parte dos eventos: o que há entre eles não pode ser julgado.',
    fault: (id, reason) => `Primeira falha: ${id ?? 'o fim da cadeia'}: ${reason}.`,
    reasons: {
      changed: 'foi alterado',
      missing: 'ele, ou o que havia aqui, foi retirado',
      reordered: 'foi trocado de lugar',
      inserted: 'foi acrescentado por outra pessoa',
      unsigned: 'o ponto de verificação que o cobre não foi assinado por nós',
    },
    signatures: {
      changed: 'Linhas do arquivo foram alteradas, acrescentadas ou retiradas depois da assinatura.',
      wrong: 'O arquivo não está assinado com esta chave.',
      none: 'Não provado: o arquivo não traz assinatura sobre suas linhas, como os de versões anteriores. Qualquer um poderia tê-lo escrito. Exporte o registro de novo.',
    },
    signedBy: (key) => `Assinado com ${key}`,
    isKeyFromFile:
      'Esta chave foi tirada do próprio arquivo: nada prova sobre quem o fez. Indique a que você conhece: --public-key.',
    isNotWhole: 'O registro não está como foi escrito.',
    isNotProven: 'Não está provado que este é o registro como foi escrito.',
    noExport: (path, line) =>
      line === 0
        ? `"${path}" está cortado: falta o fim.`
        : `"${path}" não é um registro exportado: veja a linha ${line}.`,
    wrongFormat: '--format aceita jsonl ou csv.',
    chain:
      'Com verify e export: "system" para o que acontece fora dos espaços de trabalho, como tentativas de entrada recusadas.',
    wrongChain: '--chain aceita workspace ou system.',
    asOf: 'Com timeline: o que tinha acontecido, e como estava, até então.',
    wrongTime: '--as-of aceita uma hora como 2026-03-31 ou 2026-03-31T18:00:00Z.',
    noObject: 'Diga o objeto pelo id: gepeto audit timeline col_…',
    earlier: (count) => `${count} eventos anteriores não são mostrados.`,
    nothingHappened: 'Nada aconteceu com ele.',
    notThere: 'Não existia.',
    unreadable:
      'Não é mais possível ler o que era: isso estava sob a chave de uma pessoa cujos dados foram apagados.',
    noEvent: 'Diga o evento pelo id: gepeto audit proof evt_…',
    isRotated: (count, id) => `${count} chaves de dados estão agora protegidas por ${id}.`,
    noAction:
      'Diga o que fazer: gepeto audit verify, gepeto audit export, gepeto audit timeline OBJETO, gepeto audit proof ID, gepeto audit rotate-key.',
  },
  replay: {
    summary: 'Mostra como uma resposta foi feita e a refaz com o que foi registrado.',
    usage: 'RESPOSTA [--no-model]',
    noModel: 'Não envia de novo ao modelo o que foi enviado.',
    noAnswer: 'Diga a resposta pelo id: gepeto replay ans_…',
    asked: (time, by) => `Perguntado em ${time} por ${by}`,
    found: (count) => `Encontrado: ${count} trechos`,
    version: (version) => `versão ${version}`,
    sent: (model, parameters) => `Enviado a ${model} ${parameters}`,
    noPrompt: 'O modelo integrado lê os próprios trechos.',
    said: 'Dito pelo modelo (seus [1], [2] são os trechos encontrados acima; a resposta pode renumerá-los)',
    verdicts: { supported: 'sustentada', partial: 'sustentada em parte', unsupported: 'não sustentada' },
    answered: (verdicts) => `Respondido (${verdicts || 'nada a verificar'})`,
    saidAgain: (model) => `Perguntado de novo: dito por ${model}`,
    same: 'Nenhuma diferença',
    differs: (count) => `Diferenças: ${count}`,
    agains: { checked: 'conferido de novo', asked: 'perguntado de novo' },
    steps: { model: 'o modelo', said: 'o que ele disse', answer: 'a resposta', verification: 'os vereditos' },
    difference: (again, step, before, now) => `${again}, ${step}:\n  - ${before}\n  + ${now}`,
  },
  doctor: {
    summary: 'Diz o que está configurado, o que funciona e o que falta.',
    server: 'Servidor',
    isServed: 'rodando nesta pasta de dados',
    isNotServed: 'parado; este comando abriu a pasta de dados por conta própria',
    masterKey: 'Chave mestra',
    keyIn: {
      environment: (fingerprint) => `dada em GEPETO_MASTER_KEY, impressão digital ${fingerprint}`,
      kms: (key) => `no AWS KMS, ${key}`,
      file: (path, fingerprint) => `no arquivo "${path}", impressão digital ${fingerprint}`,
    },
    keyMissing: (path, isServed) =>
      `não há o arquivo "${path}"${isServed ? '. O servidor que está rodando ainda tem a chave; depois de parar, não começa de novo sem ela' : ''}. Recupere-o de um backup`,
    states: { ok: 'ok', degraded: 'com limitações', down: 'fora do ar' },
    components: {
      database: 'banco de dados',
      index: 'índice',
      models: 'modelos',
      embeddings: 'embeddings',
      names: 'nomes de pessoas',
    },
    namesUnmasked:
      'vão aos modelos externos como estão, mesmo onde o espaço de trabalho mascara dados pessoais. GEPETO_NAMES_MODEL indica um modelo que os encontra',
    broken: 'Há algo com defeito; veja as linhas marcadas com ✗.',
    dataFolder: 'Pasta de dados',
    notWritable: (path) => `não é possível gravar em ${path}; defina GEPETO_DATA_DIR`,
    scannedPages: 'Páginas digitalizadas',
    readByTesseract: 'lidas pelo tesseract',
    notRead: (missing) => `não são lidas; para isso, instale ${missing.join(' e ')}`,
    languageModel: 'Modelo de linguagem',
    provider: (model, host) => `${model} em ${host}`,
    elseBuiltin: 'o integrado quando eles falham',
    builtin:
      'integrado: cita os seus documentos, não precisa de chave. Defina OPENAI_API_KEY para ter um que escreve livremente',
  },
  eval: {
    summary: 'Mede a busca e as respostas em conjuntos de perguntas avaliadas.',
    usage: 'PASTA...',
    noFolder: 'Diga as pastas dos conjuntos: gepeto eval PASTA...',
    columns: {
      queries: ['perguntas', 'perguntas do conjunto'],
      ndcg10: ['nDCG@10', 'quão alto ficam os documentos certos entre os dez primeiros; 1 é perfeito'],
      mrr10: ['MRR@10', 'média de 1 / posição do primeiro documento certo'],
      recall1: ['R@1', 'parte dos documentos certos que aparece no primeiro lugar'],
      recall5: ['R@5', '... entre os 5 primeiros'],
      recall10: ['R@10', '... entre os 10 primeiros'],
      recall20: ['R@20', '... entre os 20 primeiros'],
      ingest: ['inclusão', 'do primeiro documento enviado até todos poderem ser achados'],
      search: ['busca', 'tempo médio de uma busca'],
      answered: ['respond.', 'perguntas com resposta nos documentos que foram respondidas'],
      goldContained: ['contém', 'dessas, as respostas que contêm um texto aceito'],
      f1: ['F1', 'palavras que a melhor frase tem em comum com o texto aceito'],
      abstentionRecall: ['recusas', 'perguntas sem resposta nos documentos que foram recusadas'],
      abstentionPrecision: ['corretas', 'recusas que estavam certas'],
      citationsExact: ['exatas', 'citações cujo trecho está no documento tal como citado'],
    },
    noDatabase: (reason) =>
      `Uma avaliação precisa de um banco só dela no servidor de DATABASE_URL, e não consegue criar um: ${reason}`,
  },
}
