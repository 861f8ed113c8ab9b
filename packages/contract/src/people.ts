import { z } from 'zod'
import { InjectionPolicy, MaskingPolicy } from './answers.ts'
import {
  GroupId,
  InvitationId,
  Language,
  PageQuery,
  page,
  RoleId,
  Time,
  UserId,
  WorkspaceId,
} from './common.ts'
import { Email, Password } from './credentials.ts'
import { builtinRoles, permissions } from './permissions.ts'
import { sentences } from './sentences.ts'

/** A name that people give: one line, no control characters. */
export const Name = z
  .string()
  .trim()
  .min(1, sentences.name.en)
  .max(100)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, sentences.nameCharacters.en)

/** A built-in role, or the id of a custom one. */
export const RoleKey = z.union([z.enum(builtinRoles), RoleId], sentences.role.en)
export type RoleKey = z.infer<typeof RoleKey>

const roleFields = {
  role: RoleKey.describe('A built-in role, or the id of a custom one.'),
  roleName: z.string().nullable().describe('The name of a custom role; null for a built-in one.'),
}

const PermissionName = z.enum(permissions)

// Workspaces --------------------------------------------------------------------------------------------------------

export const WorkspaceSettings = z
  .object({
    secondFactorRoles: z.array(RoleKey).describe('Roles whose people must have a second step.'),
    injectionPolicy: InjectionPolicy.describe(
      'What is done with text that reads like an instruction to the assistant.',
    ),
    maskingPolicy: MaskingPolicy.describe(
      'mask: models outside this machine get placeholders in place of personal data.',
    ),
  })
  .meta({ id: 'WorkspaceSettings' })
export type WorkspaceSettings = z.infer<typeof WorkspaceSettings>

/** A workspace as one of its people sees it, with their role in it. */
export const Workspace = z
  .object({
    id: WorkspaceId,
    name: z.string(),
    ...roleFields,
    people: z.number().int(),
    settings: WorkspaceSettings,
    createdAt: Time,
  })
  .meta({ id: 'Workspace' })
export type Workspace = z.infer<typeof Workspace>

export const WorkspaceList = page(Workspace).meta({ id: 'WorkspaceList' })

export const CreateWorkspace = z
  .strictObject({
    name: Name,
    language: Language.optional().describe('Of the name that its first collection gets.'),
  })
  .meta({ id: 'CreateWorkspace' })
export type CreateWorkspace = z.infer<typeof CreateWorkspace>

export const UpdateWorkspace = z
  .strictObject({
    name: Name.optional(),
    settings: z
      .strictObject({
        secondFactorRoles: z.array(RoleKey).max(100).optional(),
        injectionPolicy: InjectionPolicy.optional(),
        maskingPolicy: MaskingPolicy.optional(),
      })
      .optional(),
  })
  .meta({ id: 'UpdateWorkspace' })
export type UpdateWorkspace = z.infer<typeof UpdateWorkspace>

/** What tells an intended deletion from a slip. */
export const DeleteWorkspace = z.strictObject({
  confirm: z.string().min(1).max(200).describe('The name of the workspace, to the letter.'),
})
export type DeleteWorkspace = z.infer<typeof DeleteWorkspace>

// People ------------------------------------------------------------------------------------------------------------

/** A person in the workspace. */
export const Person = z
  .object({
    id: UserId,
    name: z.string(),
    email: z.string(),
    ...roleFields,
    groups: z.array(z.object({ id: GroupId, name: z.string() })),
    suspended: z.boolean(),
    secondFactor: z.boolean().describe('Whether signing in asks for a second step.'),
    lastSeenAt: Time.nullable().describe('To five minutes; null: never in this workspace.'),
    joinedAt: Time,
  })
  .meta({ id: 'Person' })
export type Person = z.infer<typeof Person>

export const PersonList = page(Person).meta({ id: 'PersonList' })

export const PeopleQuery = PageQuery.extend({
  query: z
    .string()
    .trim()
    .max(200)
    .regex(/^\P{Cc}*$/u, sentences.nameCharacters.en)
    .optional()
    .describe('A part of the name or the e-mail address.'),
})
export type PeopleQuery = z.infer<typeof PeopleQuery>

export const UpdatePerson = z
  .strictObject({ role: RoleKey.optional(), suspended: z.boolean().optional() })
  .meta({ id: 'UpdatePerson' })
export type UpdatePerson = z.infer<typeof UpdatePerson>

// Invitations -------------------------------------------------------------------------------------------------------

export const InvitationState = z.enum(['pending', 'accepted', 'revoked', 'expired'])
export type InvitationState = z.infer<typeof InvitationState>

export const Invitation = z
  .object({
    id: InvitationId,
    email: z.string(),
    ...roleFields,
    state: InvitationState,
    invitedBy: z.string().nullable().describe('The name of who invited; null where that was no person.'),
    createdAt: Time,
    expiresAt: Time,
  })
  .meta({ id: 'Invitation' })
export type Invitation = z.infer<typeof Invitation>

export const InvitationList = page(Invitation).meta({ id: 'InvitationList' })

export const InvitationsQuery = PageQuery.extend({ state: InvitationState.optional() })
export type InvitationsQuery = z.infer<typeof InvitationsQuery>

export const CreateInvitation = z
  .strictObject({
    email: Email,
    role: RoleKey,
    language: Language.optional().describe('Of the message. Absent: the language of the request.'),
  })
  .meta({ id: 'CreateInvitation' })
export type CreateInvitation = z.infer<typeof CreateInvitation>

export const ResendInvitation = z
  .strictObject({ language: Language.optional().describe('Of the message.') })
  .meta({ id: 'ResendInvitation' })
export type ResendInvitation = z.infer<typeof ResendInvitation>

/** An invitation on its way. */
export const SentInvitation = Invitation.extend({
  mailed: z.boolean(),
  link: z
    .string()
    .nullable()
    .describe('What the invited person opens, shown once: where no message could be sent. Else null.'),
}).meta({ id: 'SentInvitation' })
export type SentInvitation = z.infer<typeof SentInvitation>

const InvitationToken = z.string().min(1).max(200).describe('What stands after "/invitation#" in the link.')

export const OpenInvitation = z.strictObject({ token: InvitationToken }).meta({ id: 'OpenInvitation' })
export type OpenInvitation = z.infer<typeof OpenInvitation>

/** What an invited person sees before they accept. */
export const OpenedInvitation = z
  .object({
    email: z.string(),
    workspace: z.string(),
    ...roleFields,
    invitedBy: z.string().nullable(),
    expiresAt: Time,
  })
  .meta({ id: 'OpenedInvitation' })
export type OpenedInvitation = z.infer<typeof OpenedInvitation>

/** The password of the account that has this address already; where there is none, that of the account to be made. */
export const AcceptInvitation = z
  .strictObject({
    token: InvitationToken,
    name: Name.optional().describe('Of a new account. Absent: what stands before the @.'),
    password: Password.optional().describe('May be left out by who is signed in with the invited address.'),
  })
  .meta({ id: 'AcceptInvitation' })
export type AcceptInvitation = z.infer<typeof AcceptInvitation>

// Roles -------------------------------------------------------------------------------------------------------------

export const Role = z
  .object({
    id: RoleKey,
    name: z.string().describe('For a built-in role the same as its id.'),
    isBuiltin: z.boolean(),
    permissions: z.array(PermissionName),
    people: z.number().int().describe('How many have it.'),
  })
  .meta({ id: 'Role' })
export type Role = z.infer<typeof Role>

export const RoleList = page(Role).meta({ id: 'RoleList' })

const PermissionNames = z
  .array(PermissionName)
  .max(permissions.length)
  .describe('account:use is always among them.')

export const CreateRole = z
  .strictObject({ name: Name, permissions: PermissionNames })
  .meta({ id: 'CreateRole' })
export type CreateRole = z.infer<typeof CreateRole>

export const UpdateRole = z
  .strictObject({ name: Name.optional(), permissions: PermissionNames.optional() })
  .meta({ id: 'UpdateRole' })
export type UpdateRole = z.infer<typeof UpdateRole>

// Groups ------------------------------------------------------------------------------------------------------------

export const Group = z
  .object({ id: GroupId, name: z.string(), members: z.number().int(), createdAt: Time })
  .meta({ id: 'Group' })
export type Group = z.infer<typeof Group>

export const GroupList = page(Group).meta({ id: 'GroupList' })

export const WriteGroup = z.strictObject({ name: Name }).meta({ id: 'WriteGroup' })
export type WriteGroup = z.infer<typeof WriteGroup>

export const GroupMember = z
  .object({ id: UserId, name: z.string(), email: z.string() })
  .meta({ id: 'GroupMember' })
export type GroupMember = z.infer<typeof GroupMember>

export const GroupMemberList = page(GroupMember).meta({ id: 'GroupMemberList' })
