/** The command line's words. Quoted commands and option names are the same in every language. */
export const en = {
  usage: 'Usage',
  overview: 'answers from your documents, each sentence cited.',
  command: 'COMMAND',
  options: 'options',
  moreAbout: '"gepeto COMMAND --help" says more about one of them.',
  common: { json: 'One JSON object a line instead of text.', help: 'Show this help.' },
  values: {
    folder: 'PATH',
    name: 'NAME',
    tag: 'TAG',
    mode: 'MODE',
    count: 'N',
    names: 'NAME,...',
    file: 'FILE',
    key: 'KEY',
    time: 'TIME',
    id: 'ID',
    kind: 'KIND',
  },
  starting: 'Starting …',
  noCommand: (name: string) => `There is no command "${name}". "gepeto help" lists them.`,
  wrongOptions: (reason: string, command: string) =>
    `${reason} "gepeto ${command} --help" shows what it takes.`,
  /** By the code of Node's error; English takes the sentence of Node itself. */
  wrongOption: {} as Record<string, (option: string) => string>,
  serverStopped:
    'The server stopped while this command ran. Start it and try again; what it acknowledged is kept.',
  traceId: (id: string) => `Trace id: ${id}`,
  ourFault: (reason: string) => `Something went wrong on our side: ${reason}`,
  noCollection: (name: string | undefined, names: string) =>
    `There is no collection "${name}". There are: ${names}.`,
  noAssistant: (name: string, names: string) =>
    names === ''
      ? 'There is no assistant yet. Make one on the page, under Assistants.'
      : `There is no assistant "${name}". There are: ${names}.`,
  serve: {
    summary: 'Start the server and print its address.',
    ready: (address: string) => `Gepeto is ready at ${address}`,
    setup: (address: string) => `No account exists yet. Make yours at ${address}`,
    portTaken: (port: number) =>
      `Port ${port} is taken by another program. Stop that one, or choose another port with GEPETO_PORT.`,
    portForbidden: (port: number) =>
      `Port ${port} may not be used by this user. Choose one above 1023 with GEPETO_PORT.`,
    noAddress: (host: string) => `This machine has no address ${host}. Change GEPETO_HOST.`,
    noHost: (host: string) => `The host name ${host} is not known. Change GEPETO_HOST.`,
  },
  ask: {
    summary: 'Ask your documents.',
    usage: '"QUESTION" [--docs PATH] [--collection NAME] [--assistant NAME] [--model NAME]',
    docs: 'Put these documents in first, into a collection named after the folder or file, and ask only them. They stay in it; delete the collection on the page, under Library, or with DELETE /api/v1/collections/ID.',
    collection: 'Ask only this collection.',
    assistant: 'The assistant that answers, by its name, slug or id.',
    model: 'The model to ask, as "gepeto models" names it.',
    language: 'Language of the answer, such as pt-BR or en.',
    noQuestion: 'Write the question: gepeto ask "Where does the light phase take place?"',
    places: { page: 'page', slide: 'slide', sheet: 'sheet', none: '' },
  },
  ingest: {
    summary: 'Put files, folders or addresses in.',
    usage: 'PATH|URL... [--collection NAME]',
    collection: 'Into this collection, made if it is not there; the default one otherwise.',
    noSource: 'Name what to put in: gepeto ingest FOLDER',
    done: (ready: number, duplicate: number, failed: number) =>
      `${ready} ready, ${duplicate} already there, ${failed} failed`,
    progress: (done: number, found: number) => `${done} of ${found}`,
    duplicate: (title: string) => `stands in the collection already as "${title}"`,
    passages: (count: number) => `${count} passages`,
    noFile: (sources: string) => `There is no file in ${sources}.`,
    noPath: (path: string) => `There is no "${path}".`,
    unreadable: (path: string, code: string | undefined) => `"${path}" cannot be read (${code}).`,
  },
  search: {
    summary: 'Find passages.',
    usage: '"WORDS" [--collection NAME] [--mode hybrid|lexical|dense] [--limit N]',
    collection: 'Search only this collection.',
    mode: 'hybrid (default), lexical or dense.',
    limit: 'How many passages, 1 to 100; 10 by default.',
    noWords: 'Write what to look for: gepeto search "light phase"',
    nothing: 'Nothing was found.',
  },
  keys: {
    summary: 'Create, list and revoke API keys; rotate the keys that sign access tokens.',
    usage:
      'create NAME [--days N] [--permissions NAME,...] [--collections NAME,...] | list [--mine] | revoke ID | rotate-signing [--revoke-older]',
    days: 'The key expires after so many days.',
    permissions: 'All that the key may do; without it, all that you may.',
    collections: 'The only collections that the key may reach, by name or id.',
    mine: 'List your own keys only.',
    revokeOlder: 'With rotate-signing: every access token that an older key signed ends at once.',
    isRotated: (kid: string) => `Access tokens are signed with the key ${kid} from now on.`,
    wrongPermission: (name: string, known: string) =>
      `There is no permission "${name}". There are: ${known}.`,
    noName: 'Give the key a name: gepeto keys create "my script"',
    shownOnce: 'This key is shown once. Keep it safe:',
    noId: 'Name the key by its id: gepeto keys revoke key_…',
    isRevoked: (id: string) => `${id} is revoked.`,
    noAction:
      'Say what to do: gepeto keys create NAME, gepeto keys list, gepeto keys revoke ID, gepeto keys rotate-signing.',
    wrongDays: '--days takes a whole number from 1.',
    made: (time: string) => `made ${time}`,
    revoked: (time: string) => `revoked ${time}`,
    expires: (time: string) => `expires ${time}`,
    noExpiry: 'no expiry',
    used: (time: string) => `used ${time}`,
    neverUsed: 'never used',
  },
  models: {
    summary: 'List the models that can be asked; fetch and keep model files for embeddings and for names.',
    usage: '[pull ORGANISATION/NAME [--hub] | push ORGANISATION/NAME]',
    hub: 'With pull: from the hub, even where the files are kept in the store.',
    noAction:
      'Say what to do: gepeto models, gepeto models pull ORGANISATION/NAME, gepeto models push ORGANISATION/NAME.',
    noName: (action: string) =>
      `Name the model as on the hub: gepeto models ${action} intfloat/multilingual-e5-small`,
    isPulled: (name: string, folder: string, variable: string) =>
      `${name} is in ${folder}. ${variable}=onnx/${name} uses it from the next start.`,
    isPushed: (name: string) =>
      `${name} is kept in the store: an instance that has no copy fetches it at its start.`,
    isDefault: 'default',
    isLocal: 'nothing leaves this machine',
  },
  migrate: {
    summary: 'Bring the database to this version, and end.',
    done: (count: number) =>
      count === 0
        ? 'The database is of this version already.'
        : `The database is of this version now: ${count} ${count === 1 ? 'step' : 'steps'} taken.`,
  },
  audit: {
    summary: 'Check the log of what happened, take it away as a file, rotate its keys.',
    usage:
      'verify [--offline FILE] [--public-key KEY] | export [--format jsonl|csv] [--from TIME] [--to TIME] [--actor ID] [--kind KIND] [--subject ID] | timeline OBJECT [--as-of TIME] | proof ID | rotate-key',
    offline: 'Check an exported log or proof instead of the database.',
    publicKey:
      'The key that the file must be signed with, as "gepeto audit verify" shows it; otherwise the one it names.',
    format: 'jsonl (default) can be checked elsewhere; csv is for people.',
    counted: (events: number, linked: number, checkpoints: number) =>
      `Events: ${events}, in the chain: ${linked}, signed checkpoints: ${checkpoints}.`,
    refused: (events: number) =>
      `Not linked, since this server did not write them so or they are gone: ${events}.`,
    isWhole: 'Nothing was changed, taken out, moved or put in.',
    isPartial: 'The file holds some of the events only: what lies between them cannot be judged.',
    fault: (id: string | null, reason: string) => `First fault: ${id ?? 'the end of the chain'}: ${reason}.`,
    reasons: {
      changed: 'it was changed',
      missing: 'it, or what stood here, was taken out',
      reordered: 'it was moved',
      inserted: 'it was put in by somebody else',
      unsigned: 'the checkpoint over it is not signed by us',
      unlinked: 'it has waited for its place in the chain for minutes, which somebody holds up',
      destroyed: 'what it tells was made unreadable, and nobody was erased',
      unguarded: 'what guards the log in the database was altered',
    },
    signatures: {
      changed: 'Lines of the file were changed, put in or taken out after it was signed.',
      wrong: 'The file is not signed with this key.',
      none: 'Not proven: the file bears no signature over its lines, as exports of earlier versions do not. Anybody could have written it. Export the log anew.',
    },
    signedBy: (key: string) => `Signed with ${key}`,
    isKeyFromFile:
      'This key was taken from the file itself: it proves nothing about who made the file. Give the one you know: --public-key.',
    isNotWhole: 'The log is not as it was written.',
    isNotProven: 'It is not proven that this is the log as it was written.',
    noExport: (path: string, line: number) =>
      line === 0
        ? `"${path}" was cut short: its end is missing.`
        : `"${path}" is no export of the log: see line ${line}.`,
    lineTooLong: (path: string, line: number) =>
      `"${path}" is no export of the log: line ${line} is longer than any of one.`,
    wrongFormat: '--format takes jsonl or csv.',
    chain:
      'With verify and export: "system" for what happens in no workspace, such as failed tries to sign in.',
    wrongChain: '--chain takes workspace or system.',
    from: 'With export: not before; a day such as 2026-03-31 from its beginning, UTC.',
    to: 'With export: before; a day to its end, UTC.',
    actor: 'With export: only what this person, API key or task of the server did.',
    kind: 'With export: only events of this kind, such as knowledge.document.added, or of kinds that begin so: knowledge.',
    subject: 'With export: only what happened to this.',
    asOf: 'With timeline: what had happened, and what it was, by then; a day means its end, UTC.',
    isAsOf: (instant: string) => `As of ${instant}`,
    wrongTime: (option: string) => `${option} takes a time such as 2026-03-31 or 2026-03-31T18:00:00Z.`,
    isProven: 'The event stands in the signed chain as it was written.',
    proof: {
      event: 'Event',
      who: 'Who',
      what: 'To what',
      when: 'When',
      place: 'Place',
      inChain: (sequence: number, chain: string) => `${sequence} in the chain of ${chain}`,
      checkpoint: 'Checkpoint',
      covers: (size: number, signedAt: string) => `over ${size} links, signed ${signedAt}`,
      told: 'What is told',
      hash: (hash: string) => `not in the proof, its hash only (SHA-256 of the sealed part): ${hash}`,
    },
    noObject: 'Name the object by its id: gepeto audit timeline col_…',
    earlier: (count: number) => `${count} earlier events are not shown.`,
    nothingHappened: 'Nothing happened to it.',
    notThere: 'It was not there.',
    unreadable:
      'What it was can no longer be read: it was told under the key of a person who has been erased.',
    noEvent: 'Name the event by its id: gepeto audit proof evt_…',
    isRotated: (count: number, id: string) => `${count} data keys are wrapped by ${id} now.`,
    noAction:
      'Say what to do: gepeto audit verify, gepeto audit export, gepeto audit timeline OBJECT, gepeto audit proof ID, gepeto audit rotate-key.',
  },
  replay: {
    summary: 'Show how an answer came about, and do it again on what was recorded.',
    usage: 'ANSWER [--no-model]',
    noModel: 'Do not send the recorded prompt to its model once more.',
    noAnswer: 'Name the answer by its id: gepeto replay ans_…',
    asked: (time: string, by: string) => `Asked at ${time} by ${by}`,
    found: (count: number) => `Found: ${count} passages`,
    version: (version: number) => `version ${version}`,
    sent: (model: string, parameters: string) => `Sent to ${model} ${parameters}`,
    noPrompt: 'The built-in model reads the passages themselves.',
    masked: (kinds: string) => `Masked before it was sent (${kinds || 'nothing personal was found'})`,
    unmasked: '(Placeholders are shown here with what they stand for.)',
    said: 'Said by the model (its [1], [2] are the passages found above; the answer may number them anew)',
    verdicts: { supported: 'supported', partial: 'supported in part', unsupported: 'not supported' },
    answered: (verdicts: string) => `Answered (${verdicts || 'nothing to verify'})`,
    saidAgain: (model: string) => `Asked again: said by ${model}`,
    same: 'No differences',
    differs: (count: number) => `Differences: ${count}`,
    agains: { checked: 'checked again', asked: 'asked again' },
    steps: { model: 'the model', said: 'what it said', answer: 'the answer', verification: 'the verdicts' },
    difference: (again: string, step: string, before: string, now: string) =>
      `${again}, ${step}:\n  - ${before}\n  + ${now}`,
  },
  doctor: {
    summary: 'Say what is configured, what works and what is missing.',
    server: 'Server',
    isServed: 'running on this data folder',
    isNotServed: 'not running; this command opened the data folder itself',
    masterKey: 'Master key',
    keyIn: {
      environment: (fingerprint: string) => `given in GEPETO_MASTER_KEY, fingerprint ${fingerprint}`,
      kms: (key: string) => `in AWS KMS, ${key}`,
      file: (path: string, fingerprint: string) => `in the file "${path}", fingerprint ${fingerprint}`,
    },
    keyMissing: (path: string, isServed: boolean) =>
      `there is no file "${path}"${isServed ? '. The running server still holds the key; once it stops, it does not start again without it' : ''}. Put it back from a backup`,
    states: { ok: 'ok', degraded: 'degraded', down: 'down' },
    components: { names: 'names of people' } as Record<string, string>,
    namesUnmasked:
      'go to models outside as they are, also where a workspace masks personal data. GEPETO_NAMES_MODEL names a model that finds them',
    broken: 'Something is broken; see the lines marked ✗.',
    dataFolder: 'Data folder',
    notWritable: (path: string) => `${path} cannot be written; set GEPETO_DATA_DIR`,
    scannedPages: 'Scanned pages',
    readByTesseract: 'read by tesseract',
    notRead: (missing: string[]) => `not read; install ${missing.join(' and ')} for it`,
    languageModel: 'Language model',
    provider: (model: string, host: string) => `${model} at ${host}`,
    elseBuiltin: 'the built-in one when they fail',
    builtin:
      'built in: quotes your documents, needs no key. Set OPENAI_API_KEY, GROQ_API_KEY or another for one that writes freely',
  },
  eval: {
    summary: 'Measure search and answers on sets of judged questions.',
    usage: 'FOLDER...',
    noFolder: 'Name the folders of the sets: gepeto eval FOLDER...',
    /** What stands over each column of the table, and what it means. */
    columns: {
      queries: ['queries', 'questions of the set'],
      ndcg10: ['nDCG@10', 'how high the right documents rank among the first ten; 1 is perfect'],
      mrr10: ['MRR@10', 'mean of 1 / rank of the first right document'],
      recall1: ['R@1', 'share of the right documents among the first 1'],
      recall5: ['R@5', '... 5'],
      recall10: ['R@10', '... 10'],
      recall20: ['R@20', '... 20'],
      ingest: ['ingest', 'from the first document sent until all can be found'],
      search: ['search', 'mean time of a search'],
      answered: ['answered', 'answerable questions that were answered'],
      goldContained: ['gold', 'answerable questions whose answer holds an accepted text'],
      f1: ['F1', 'words that the best sentence shares with the accepted text'],
      abstentionRecall: ['refused', 'unanswerable questions that were not answered'],
      abstentionPrecision: ['rightly', 'refusals that were right'],
      citationsExact: ['exact', 'citations whose quote stands in the document as it is'],
    } as Record<EvalColumn, [heading: string, meaning: string]>,
    noDatabase: (reason: string) =>
      `An evaluation needs a database of its own on the server of DATABASE_URL, and cannot make one: ${reason}`,
  },
}

export type Messages = typeof en

export type EvalColumn =
  | 'queries'
  | 'ndcg10'
  | 'mrr10'
  | 'recall1'
  | 'recall5'
  | 'recall10'
  | 'recall20'
  | 'ingest'
  | 'search'
  | 'answered'
  | 'goldContained'
  | 'f1'
  | 'abstentionRecall'
  | 'abstentionPrecision'
  | 'citationsExact'
