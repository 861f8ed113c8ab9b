import { Problem } from '../platform/http/problem.ts'
import { StartRefused } from '../platform/start-refused.ts'

/** No event of this id in the workspace. */
export class EventNotFound extends Problem {
  static override readonly code = 'audit/event-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such event', 'pt-BR': 'Não existe este evento' }
  constructor(id: string) {
    super({
      en: `There is no event "${id}" in this workspace. The log lists those that are.`,
      'pt-BR': `Não existe o evento "${id}" neste espaço de trabalho. O registro lista os que existem.`,
    })
  }
}

/** Nothing ever happened to anything of this id in the workspace. */
export class ObjectNotInLog extends Problem {
  static override readonly code = 'audit/object-not-in-log'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such id', 'pt-BR': 'Não existe este id' }
  constructor(id: string) {
    super({
      en: `There is no such id: the log of this workspace tells nothing of "${id}". Each event of the log names the id of what it happened to, and so does the address of its page.`,
      'pt-BR': `Não existe este id: o registro deste espaço de trabalho nada conta de "${id}". Cada evento do registro traz o id daquilo a que aconteceu, e o endereço da página dele também.`,
    })
  }
}

/** The system's chain belongs to whoever runs the server. */
export class SystemChainClosed extends Problem {
  static override readonly code = 'audit/system-chain-closed'
  static override readonly status = 403
  static override readonly title = {
    en: "The system's chain is not read here",
    'pt-BR': 'A cadeia do sistema não é lida aqui',
  }
  constructor() {
    super({
      en: 'What happens in no workspace is read in the workspace that was made first. Switch to it.',
      'pt-BR':
        'O que acontece fora dos espaços de trabalho é lido no espaço que foi criado primeiro. Mude para ele.',
    })
  }
}

/** The keys of the whole installation are renewed by whoever runs the server. */
export class KeysOfInstallation extends Problem {
  static override readonly code = 'audit/keys-of-installation'
  static override readonly status = 403
  static override readonly title = {
    en: 'Keys are not renewed here',
    'pt-BR': 'As chaves não são renovadas aqui',
  }
  constructor() {
    super({
      en: 'One key wraps the data keys of every workspace. It is renewed in the workspace that was made first. Switch to it.',
      'pt-BR':
        'Uma só chave envolve as chaves de dados de todos os espaços de trabalho. Ela é renovada no espaço que foi criado primeiro. Mude para ele.',
    })
  }
}

/** The event is so new that no signed checkpoint covers it. */
export class NotSignedYet extends Problem {
  static override readonly code = 'audit/not-signed-yet'
  static override readonly status = 409
  static override readonly title = {
    en: 'No checkpoint covers this event yet',
    'pt-BR': 'Nenhum ponto de verificação cobre este evento ainda',
  }
  constructor(id: string) {
    super({
      en: `The event "${id}" is covered by the next checkpoint, within a minute. Try again then.`,
      'pt-BR': `O evento "${id}" será coberto pelo próximo ponto de verificação, em até um minuto. Tente de novo depois.`,
    })
  }
}

/** The bucket that checkpoints are kept in does not answer, or refuses. */
export class CheckpointsUnavailable extends Problem {
  static override readonly code = 'audit/checkpoints-unavailable'
  static override readonly status = 503
  static override readonly title = {
    en: 'The bucket of checkpoints does not answer',
    'pt-BR': 'O bucket dos pontos de verificação não responde',
  }
  constructor(cause: unknown) {
    super(
      {
        en: 'The chain cannot be held against the checkpoints that are kept in GEPETO_AUDIT_BUCKET. See that the bucket can be reached and read, then try again.',
        'pt-BR':
          'Não é possível comparar a cadeia com os pontos de verificação guardados em GEPETO_AUDIT_BUCKET. Verifique se o bucket responde e pode ser lido, depois tente de novo.',
      },
      { cause },
    )
  }
  override get retryAfterSeconds() {
    return 30
  }
}

/** The event, or its place in the chain, is not as this server wrote it: somebody else had a hand in it. */
export class EventAltered extends Problem {
  static override readonly code = 'audit/event-altered'
  static override readonly status = 409
  static override readonly title = {
    en: 'The event is not as the server wrote it',
    'pt-BR': 'O evento não está como o servidor o gravou',
  }
  constructor(id: string) {
    super({
      en: `The event "${id}" was put in or changed behind the server's back, so nothing is proven by it. Verify the log to see what is wrong.`,
      'pt-BR': `O evento "${id}" foi inserido ou alterado por fora do servidor, portanto não prova nada. Verifique o registro para ver o que está errado.`,
    })
  }
}

/** The log is sent nowhere. */
export class ForwardingNotSet extends Problem {
  static override readonly code = 'audit/forwarding-not-set'
  static override readonly status = 404
  static override readonly title = { en: 'The log is not forwarded', 'pt-BR': 'O registro não é enviado' }
  constructor() {
    super({
      en: 'No collector is set up in this workspace. Say first where the log is to be sent.',
      'pt-BR':
        'Nenhum coletor está configurado neste espaço de trabalho. Diga antes para onde enviar o registro.',
    })
  }
}

/** What stands in the chain, or was kept of it, is not what the server wrote, so it is not signed. */
export class ChainAltered extends Error {}

/** Events would be sealed that this server never saw happen. */
export class PastReopened extends StartRefused {
  constructor() {
    super({
      en: 'The database holds a table "unsealed_events", whose events would be sealed as ours, though the past of this log is sealed already: somebody put it there. Keep a copy of it for whoever looks into that, drop the table, and run "gepeto audit verify".',
      'pt-BR':
        'O banco tem uma tabela "unsealed_events", cujos eventos seriam selados como nossos, embora o passado deste registro já esteja selado: alguém a colocou ali. Guarde uma cópia dela para quem for apurar, apague a tabela e execute "gepeto audit verify".',
    })
  }
}
