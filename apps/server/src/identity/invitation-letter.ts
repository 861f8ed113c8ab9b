import { type BuiltinRole, isBuiltinRole } from '@gepeto/contract'
import type { Bilingual } from '../platform/language.ts'
import { type Letter, quoted } from '../platform/mail/index.ts'

/** What the built-in roles are called in letters. */
const roleNames: Record<BuiltinRole, Bilingual> = {
  owner: { en: 'owner', 'pt-BR': 'dono' },
  administrator: { en: 'administrator', 'pt-BR': 'administrador' },
  builder: { en: 'builder', 'pt-BR': 'construtor' },
  operator: { en: 'operator', 'pt-BR': 'operador' },
  auditor: { en: 'auditor', 'pt-BR': 'auditoria' },
  member: { en: 'member', 'pt-BR': 'membro' },
  viewer: { en: 'viewer', 'pt-BR': 'leitor' },
}

export interface InvitationFacts {
  workspace: string
  role: string
  /** The name of a custom role. */
  roleName: string | null
  /** null: it was no person. */
  inviter: string | null
  link: string
  days: number
}

export function invitationLetter({
  workspace,
  role,
  roleName,
  inviter,
  link,
  days,
}: InvitationFacts): Letter {
  const place = quoted(workspace)
  const custom = quoted(roleName ?? role)
  const named = isBuiltinRole(role) ? roleNames[role] : { en: custom, 'pt-BR': custom }
  return {
    subject: {
      en: `Invitation to the workspace “${place}”`,
      'pt-BR': `Convite para o espaço de trabalho “${place}”`,
    },
    paragraphs: [
      {
        en: inviter
          ? `${quoted(inviter)} invites you to the workspace “${place}” on Gepeto, as ${named.en}.`
          : `You are invited to the workspace “${place}” on Gepeto, as ${named.en}.`,
        'pt-BR': inviter
          ? `${quoted(inviter)} convida você para o espaço de trabalho “${place}” no Gepeto, como ${named['pt-BR']}.`
          : `Você foi convidado para o espaço de trabalho “${place}” no Gepeto, como ${named['pt-BR']}.`,
      },
    ],
    action: { label: { en: 'Accept the invitation', 'pt-BR': 'Aceitar o convite' }, url: link },
    closing: [
      {
        en: `The link works once, for ${days} days. If you did not expect this, ignore the message: nothing happens.`,
        'pt-BR': `O link vale uma vez, por ${days} dias. Se você não esperava por isto, ignore a mensagem: nada acontece.`,
      },
    ],
  }
}
