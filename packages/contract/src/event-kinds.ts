/**
 * Every kind of event there is, in words for people. A kind without words does not compile: `Fact` of the audit takes
 * these names only. What was once written stays in the log, so none is ever taken out.
 */
export const eventWords = {
  'identity.workspace.created': { en: 'Workspace made', 'pt-BR': 'Espaço de trabalho criado' },
  'identity.workspace.changed': { en: 'Workspace changed', 'pt-BR': 'Espaço de trabalho alterado' },
  'identity.workspace.deleted': { en: 'Workspace deleted', 'pt-BR': 'Espaço de trabalho excluído' },
  'identity.owner.created': { en: 'Owner set up the server', 'pt-BR': 'Dono configurou o servidor' },
  'identity.user.signed-in': { en: 'Signed in', 'pt-BR': 'Entrou' },
  'identity.user.signed-out': { en: 'Signed out', 'pt-BR': 'Saiu' },
  'identity.user.signed-out-everywhere': {
    en: 'Signed out of every device',
    'pt-BR': 'Saiu de todos os dispositivos',
  },
  'identity.user.renamed': { en: 'Name changed', 'pt-BR': 'Nome alterado' },
  'identity.user.came-by-single-sign-on': {
    en: 'Came in by single sign-on',
    'pt-BR': 'Chegou pelo login único',
  },
  'identity.user.unproven-credentials-dropped': {
    en: 'Credentials of an unproven address dropped',
    'pt-BR': 'Credenciais de um endereço não comprovado descartadas',
  },
  'identity.sign-in.failed': { en: 'Sign-in failed', 'pt-BR': 'Tentativa de entrada recusada' },
  'identity.sign-in.failures-counted': {
    en: 'More failed sign-ins, counted',
    'pt-BR': 'Outras tentativas de entrada recusadas, contadas',
  },
  'identity.session.renamed': { en: 'Session named', 'pt-BR': 'Sessão nomeada' },
  'identity.session.revoked': { en: 'Session ended', 'pt-BR': 'Sessão encerrada' },
  'identity.session.replaced': { en: 'Session replaced', 'pt-BR': 'Sessão substituída' },
  'identity.password.changed': { en: 'Password changed', 'pt-BR': 'Senha alterada' },
  'identity.password.reset': { en: 'Password reset by link', 'pt-BR': 'Senha redefinida por link' },
  'identity.password.reset-link-made': {
    en: 'Link to a new password made',
    'pt-BR': 'Link para nova senha criado',
  },
  'identity.email.verified': { en: 'E-mail address verified', 'pt-BR': 'E-mail comprovado' },
  'identity.account.linked': { en: 'Account of elsewhere linked', 'pt-BR': 'Conta externa vinculada' },
  'identity.account.unlinked': { en: 'Credential removed', 'pt-BR': 'Credencial removida' },
  'identity.second-factor.enabled': {
    en: 'Second factor switched on',
    'pt-BR': 'Segundo fator ativado',
  },
  'identity.second-factor.disabled': {
    en: 'Second factor switched off',
    'pt-BR': 'Segundo fator desativado',
  },
  'identity.second-factor.locked': {
    en: 'Second factor locked for a while',
    'pt-BR': 'Segundo fator bloqueado por um tempo',
  },
  'identity.recovery-codes.renewed': {
    en: 'Recovery codes renewed',
    'pt-BR': 'Códigos de recuperação renovados',
  },
  'identity.recovery-code.used': { en: 'Recovery code used', 'pt-BR': 'Código de recuperação usado' },
  'identity.passkey.added': { en: 'Passkey added', 'pt-BR': 'Chave de acesso adicionada' },
  'identity.passkey.renamed': { en: 'Passkey named', 'pt-BR': 'Chave de acesso nomeada' },
  'identity.passkey.removed': { en: 'Passkey removed', 'pt-BR': 'Chave de acesso removida' },
  'identity.refresh-token.reused': {
    en: 'Refresh token used twice',
    'pt-BR': 'Token de renovação usado duas vezes',
  },
  'identity.signing-keys.rotated': {
    en: 'Keys that sign tokens renewed',
    'pt-BR': 'Chaves que assinam tokens renovadas',
  },
  'identity.api-key.created': { en: 'API key made', 'pt-BR': 'Chave de API criada' },
  'identity.api-key.revoked': { en: 'API key revoked', 'pt-BR': 'Chave de API revogada' },
  'identity.person.joined': { en: 'Person joined', 'pt-BR': 'Pessoa entrou no espaço' },
  'identity.person.role-changed': { en: 'Role of a person changed', 'pt-BR': 'Papel de pessoa alterado' },
  'identity.person.suspended': { en: 'Person suspended', 'pt-BR': 'Pessoa suspensa' },
  'identity.person.reinstated': { en: 'Person reinstated', 'pt-BR': 'Pessoa readmitida' },
  'identity.person.removed': { en: 'Person removed', 'pt-BR': 'Pessoa removida' },
  'identity.invitation.created': { en: 'Person invited', 'pt-BR': 'Pessoa convidada' },
  'identity.invitation.resent': { en: 'Invitation sent again', 'pt-BR': 'Convite reenviado' },
  'identity.invitation.revoked': { en: 'Invitation revoked', 'pt-BR': 'Convite revogado' },
  'identity.invitation.accepted': { en: 'Invitation accepted', 'pt-BR': 'Convite aceito' },
  'identity.role.created': { en: 'Role made', 'pt-BR': 'Papel criado' },
  'identity.role.changed': { en: 'Role changed', 'pt-BR': 'Papel alterado' },
  'identity.role.deleted': { en: 'Role deleted', 'pt-BR': 'Papel excluído' },
  'identity.group.created': { en: 'Group made', 'pt-BR': 'Grupo criado' },
  'identity.group.renamed': { en: 'Group renamed', 'pt-BR': 'Grupo renomeado' },
  'identity.group.deleted': { en: 'Group deleted', 'pt-BR': 'Grupo excluído' },
  'identity.group.joined': { en: 'Person added to a group', 'pt-BR': 'Pessoa adicionada a um grupo' },
  'identity.group.left': { en: 'Person taken out of a group', 'pt-BR': 'Pessoa retirada de um grupo' },

  'knowledge.collection.created': { en: 'Collection made', 'pt-BR': 'Coleção criada' },
  'knowledge.collection.changed': { en: 'Collection changed', 'pt-BR': 'Coleção alterada' },
  'knowledge.collection.deleted': { en: 'Collection deleted', 'pt-BR': 'Coleção excluída' },
  'knowledge.collection.shared': { en: 'Access to a collection set', 'pt-BR': 'Acesso a coleção definido' },
  'knowledge.document.added': { en: 'Document added', 'pt-BR': 'Documento adicionado' },
  'knowledge.document.changed': { en: 'Document changed', 'pt-BR': 'Documento alterado' },
  'knowledge.document.replaced': { en: 'Document replaced', 'pt-BR': 'Documento substituído' },
  'knowledge.document.retried': { en: 'Document read again', 'pt-BR': 'Documento lido de novo' },
  'knowledge.document.deleted': { en: 'Document deleted', 'pt-BR': 'Documento excluído' },
  'knowledge.document.ingested': { en: 'Document ready', 'pt-BR': 'Documento pronto' },
  'knowledge.document.failed': { en: 'Document could not be read', 'pt-BR': 'Documento não pôde ser lido' },
  'knowledge.document.shared': { en: 'Access to a document set', 'pt-BR': 'Acesso a documento definido' },
  'knowledge.document.opened-unshared': {
    en: 'Document opened that is not shared with the reader',
    'pt-BR': 'Documento aberto por quem não o recebeu compartilhado',
  },
  'knowledge.documents.found-unshared': {
    en: 'Documents found that are not shared with the reader',
    'pt-BR': 'Documentos encontrados por quem não os recebeu compartilhados',
  },
  'knowledge.documents.listed-unshared': {
    en: 'Documents listed that are not shared with the reader',
    'pt-BR': 'Documentos listados por quem não os recebeu compartilhados',
  },
  'knowledge.embedding.chosen': { en: 'Embedding model chosen', 'pt-BR': 'Modelo de vetores escolhido' },
  'knowledge.embedding.tested': { en: 'Embedding model tested', 'pt-BR': 'Modelo de vetores testado' },
  'knowledge.embedding.switched': { en: 'Embedding model switched', 'pt-BR': 'Modelo de vetores trocado' },

  'answers.answer.given': { en: 'Answer given', 'pt-BR': 'Resposta dada' },
  'answers.answer.failed': { en: 'Answer failed', 'pt-BR': 'Resposta falhou' },
  'answers.answer.stopped': { en: 'Answer stopped', 'pt-BR': 'Resposta interrompida' },
  'answers.answer.replayed': { en: 'Model asked once more', 'pt-BR': 'Pergunta feita de novo ao modelo' },

  'conversations.conversation.renamed': { en: 'Conversation renamed', 'pt-BR': 'Conversa renomeada' },
  'conversations.conversation.deleted': { en: 'Conversation deleted', 'pt-BR': 'Conversa excluída' },
  'conversations.feedback.given': { en: 'Feedback given', 'pt-BR': 'Avaliação dada' },

  'assistants.assistant.created': { en: 'Assistant made', 'pt-BR': 'Assistente criado' },
  'assistants.assistant.changed': { en: 'Assistant changed', 'pt-BR': 'Assistente alterado' },
  'assistants.assistant.published': { en: 'Assistant published', 'pt-BR': 'Assistente publicado' },
  'assistants.assistant.rolled-back': {
    en: 'Assistant rolled back',
    'pt-BR': 'Assistente voltou a outra versão',
  },
  'assistants.assistant.paused': { en: 'Assistant paused', 'pt-BR': 'Assistente pausado' },
  'assistants.assistant.resumed': { en: 'Assistant resumed', 'pt-BR': 'Assistente retomado' },
  'assistants.assistant.archived': { en: 'Assistant archived', 'pt-BR': 'Assistente arquivado' },
  'assistants.assistant.restored': { en: 'Assistant restored', 'pt-BR': 'Assistente restaurado' },
  'assistants.assistant.deleted': { en: 'Assistant deleted', 'pt-BR': 'Assistente excluído' },
  'assistants.assistant.shared': {
    en: 'Access to an assistant set',
    'pt-BR': 'Acesso a assistente definido',
  },
  'assistants.draft.tried': { en: 'Draft of an assistant tried', 'pt-BR': 'Rascunho de assistente testado' },

  'models.provider.created': { en: 'Model provider added', 'pt-BR': 'Provedor de modelos adicionado' },
  'models.provider.changed': { en: 'Model provider changed', 'pt-BR': 'Provedor de modelos alterado' },
  'models.provider.deleted': { en: 'Model provider removed', 'pt-BR': 'Provedor de modelos removido' },
  'models.provider.tested': { en: 'Model provider tested', 'pt-BR': 'Provedor de modelos testado' },
  'models.route.created': { en: 'Model route made', 'pt-BR': 'Rota de modelos criada' },
  'models.route.changed': { en: 'Model route changed', 'pt-BR': 'Rota de modelos alterada' },
  'models.route.deleted': { en: 'Model route deleted', 'pt-BR': 'Rota de modelos excluída' },
  'models.budget.created': { en: 'Budget made', 'pt-BR': 'Orçamento criado' },
  'models.budget.changed': { en: 'Budget changed', 'pt-BR': 'Orçamento alterado' },
  'models.budget.deleted': { en: 'Budget deleted', 'pt-BR': 'Orçamento excluído' },
  'models.budget.warned': { en: 'Budget nearly used up', 'pt-BR': 'Orçamento quase esgotado' },
  'models.budget.used-up': { en: 'Budget used up', 'pt-BR': 'Orçamento esgotado' },
  'models.price.set': { en: 'Price of a model set', 'pt-BR': 'Preço de modelo definido' },
  'models.price.forgotten': { en: 'Price of a model taken back', 'pt-BR': 'Preço de modelo desfeito' },
  'models.usage.read': { en: 'Usage of each person looked at', 'pt-BR': 'Consumo por pessoa consultado' },

  'audit.log.read': { en: 'Log read', 'pt-BR': 'Registro lido' },
  'audit.log.exported': { en: 'Log exported', 'pt-BR': 'Registro exportado' },
  'audit.proof.made': { en: 'Proof of an event made', 'pt-BR': 'Prova de um evento gerada' },
  'audit.changes.reported': { en: 'Report of changes made', 'pt-BR': 'Relatório de mudanças gerado' },
  'audit.forwarding.set': { en: 'Forwarding of the log set up', 'pt-BR': 'Envio do registro configurado' },
  'audit.forwarding.removed': { en: 'Forwarding of the log ended', 'pt-BR': 'Envio do registro encerrado' },
  'audit.forwarding.tested': { en: 'Forwarding of the log tested', 'pt-BR': 'Envio do registro testado' },
  'identity.access.reviewed': { en: 'Access of everybody reviewed', 'pt-BR': 'Acessos de todos revisados' },
  'audit.past.sealed': { en: 'Log before this one sealed', 'pt-BR': 'Registro anterior selado' },
  'audit.keys.rotated': { en: 'Keys of the log renewed', 'pt-BR': 'Chaves do registro renovadas' },

  'privacy.person.erased': { en: 'Person erased', 'pt-BR': 'Pessoa apagada' },
  'privacy.person.exported': { en: 'Data of a person exported', 'pt-BR': 'Dados de uma pessoa exportados' },
  'privacy.retention.changed': {
    en: 'How long data is kept, changed',
    'pt-BR': 'Prazo de guarda dos dados alterado',
  },
  'privacy.retention.applied': {
    en: 'Data deleted that was kept long enough',
    'pt-BR': 'Dados excluídos ao fim do prazo de guarda',
  },
  'privacy.hold.set': { en: 'Legal hold set', 'pt-BR': 'Preservação legal definida' },
  'privacy.hold.lifted': { en: 'Legal hold lifted', 'pt-BR': 'Preservação legal encerrada' },
  'privacy.consent.given': { en: 'Consent given', 'pt-BR': 'Consentimento dado' },
  'privacy.consent.withdrawn': { en: 'Consent withdrawn', 'pt-BR': 'Consentimento retirado' },
} as const satisfies Record<string, { en: string; 'pt-BR': string }>

/** What acts here without being a person, where there is more to say than that it was the server. */
const actorWords: Record<string, { en: string; 'pt-BR': string }> = {
  'command-line': { en: 'the command line of the server', 'pt-BR': 'a linha de comando do servidor' },
}
const serverWords = { en: 'the server', 'pt-BR': 'o servidor' }
const keyWords = { en: 'API key', 'pt-BR': 'chave de API' }

/** Who acted, in words: a name where one is known, and an id only of who is not here any more. */
export function wordsOfActor(
  { actorKind, actorId, actorName }: { actorKind: string; actorId: string; actorName: string | null },
  language: 'en' | 'pt-BR',
): string {
  if (actorName !== null) return actorName
  if (actorKind === 'system') return (actorWords[actorId] ?? serverWords)[language]
  return actorKind === 'key' ? `${keyWords[language]} ${actorId}` : actorId
}

/** "por" before who acted: in Portuguese it melts with the article of what is no person. */
export const byWords = (who: string): string =>
  who.startsWith('a linha de comando ') || who === serverWords['pt-BR'] ? `pel${who}` : `por ${who}`

/** A kind of event: `domain.thing.happened`. */
export type EventKind = keyof typeof eventWords

/** That somebody looked at something, and changed nothing. */
export const readingKinds = [
  'audit.log.read',
  'audit.proof.made',
  'audit.changes.reported',
  'identity.access.reviewed',
  'knowledge.document.opened-unshared',
  'knowledge.documents.found-unshared',
  'knowledge.documents.listed-unshared',
  'models.usage.read',
] as const satisfies EventKind[]

/** A kind in words; one that this version does not know, as it stands. */
export function wordsOfKind(kind: string, language: 'en' | 'pt-BR'): string {
  return kind in eventWords ? eventWords[kind as EventKind][language] : kind
}
