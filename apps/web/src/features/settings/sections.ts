import type { Permission } from '@gepeto/contract'
import {
  Building2,
  ChartColumn,
  CircleUserRound,
  Cpu,
  IdCard,
  KeyRound,
  LockKeyhole,
  type LucideIcon,
  ScrollText,
  SlidersHorizontal,
  UserCog,
  Users,
  UsersRound,
} from 'lucide-react'
import { type ComponentType, type LazyExoticComponent, lazy } from 'react'
import type { Messages } from '../../messages/en.ts'

export interface SettingsSection {
  /** What stands after `/settings/` in its address. */
  id: string
  Icon: LucideIcon
  title: (messages: Messages) => string
  /** About the person, or about the workspace. */
  group: 'you' | 'space'
  /** Shown to those who have it; absent: to everybody. */
  needs?: Permission
  Content: LazyExoticComponent<ComponentType>
}

/** Every section of the settings, in the order in which they stand. The first one is where `/settings` leads. */
export const settingsSections: SettingsSection[] = [
  {
    id: 'general',
    Icon: SlidersHorizontal,
    title: ({ access }) => access.generalTitle,
    group: 'you',
    Content: lazy(async () => ({ default: (await import('./general.tsx')).General })),
  },
  {
    id: 'account',
    Icon: CircleUserRound,
    title: ({ account }) => account.title,
    group: 'you',
    Content: lazy(async () => ({ default: (await import('../account/account.tsx')).Account })),
  },
  {
    id: 'keys',
    Icon: KeyRound,
    title: ({ settings }) => settings.keysTitle,
    group: 'you',
    needs: 'keys:manage',
    Content: lazy(async () => ({ default: (await import('./keys/keys.tsx')).Keys })),
  },
  {
    id: 'workspace',
    Icon: Building2,
    title: ({ workspace }) => workspace.title,
    group: 'space',
    Content: lazy(async () => ({ default: (await import('./workspace/workspace.tsx')).WorkspaceSettings })),
  },
  {
    id: 'usage',
    Icon: ChartColumn,
    title: ({ usage }) => usage.title,
    group: 'space',
    needs: 'usage:read',
    Content: lazy(async () => ({ default: (await import('./usage/usage.tsx')).UsagePage })),
  },
  {
    id: 'people',
    Icon: UsersRound,
    title: ({ people }) => people.title,
    group: 'space',
    needs: 'people:read',
    Content: lazy(async () => ({ default: (await import('./people/people.tsx')).People })),
  },
  {
    id: 'roles',
    Icon: UserCog,
    title: ({ roles }) => roles.title,
    group: 'space',
    needs: 'people:read',
    Content: lazy(async () => ({ default: (await import('./roles/roles.tsx')).Roles })),
  },
  {
    id: 'groups',
    Icon: Users,
    title: ({ groups }) => groups.title,
    group: 'space',
    needs: 'people:read',
    Content: lazy(async () => ({ default: (await import('./groups/groups.tsx')).Groups })),
  },
  {
    id: 'models',
    Icon: Cpu,
    title: ({ modelSettings }) => modelSettings.title,
    group: 'space',
    needs: 'models:manage',
    Content: lazy(async () => ({ default: (await import('./models/models.tsx')).Models })),
  },
  {
    id: 'audit',
    Icon: ScrollText,
    title: ({ audit }) => audit.title,
    group: 'space',
    needs: 'audit:verify',
    Content: lazy(async () => ({ default: (await import('./audit/audit.tsx')).Audit })),
  },
  {
    id: 'privacy',
    Icon: LockKeyhole,
    title: ({ controls }) => controls.privacy,
    group: 'space',
    needs: 'privacy:read',
    Content: lazy(async () => ({ default: (await import('./privacy/privacy.tsx')).Privacy })),
  },
  {
    id: 'single-sign-on',
    Icon: IdCard,
    title: ({ account }) => account.sso,
    group: 'space',
    needs: 'people:manage',
    Content: lazy(async () => ({ default: (await import('./single-sign-on.tsx')).SingleSignOn })),
  },
]
