import type { Person, Role } from '@gepeto/contract'
import {
  Ban,
  Download,
  Ellipsis,
  Eraser,
  Link2,
  RotateCcw,
  ShieldCheck,
  UserMinus,
  UserRoundCog,
} from 'lucide-react'
import { useState } from 'react'
import { gepeto, knownSession, useMay } from '../../../shared/api.ts'
import { ConfirmDialog } from '../../../shared/confirm-dialog.tsx'
import { dataFile, download } from '../../../shared/download.ts'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { useRoleName } from '../../../shared/role-name.ts'
import { useAct } from '../../../shared/use-act.ts'
import { IconButton } from '../../../ui/button.tsx'
import { Menu, MenuItem, MenuLine } from '../../../ui/menu.tsx'
import { ResetLinkAction } from '../../account/reset-link-action.tsx'
import { useMayGive } from './rights.ts'
import { RoleDialog } from './role-dialog.tsx'

interface PersonRowProps {
  person: Person
  roles: Role[]
  /** Asked for where the whole list stands: the row is gone before all is said of it. */
  onErase: (person: Person) => void
}

/** One person, and what may be done about them. */
export function PersonRow({ person, roles, onErase }: PersonRowProps) {
  const { people } = useMessages()
  const formats = useFormats()
  const roleName = useRoleName()
  const isOneself = person.id === knownSession()?.user?.id
  const seen = person.lastSeenAt ? (
    <time dateTime={person.lastSeenAt}>{formats.when(person.lastSeenAt)}</time>
  ) : (
    people.never
  )
  return (
    <tr className="border-b border-line align-top">
      <td className="py-3 pr-4">
        <p
          className={`truncate text-sm font-medium ${person.suspended ? 'text-muted' : ''}`}
          title={person.name}
        >
          {person.name}
          {isOneself && <span className="font-normal text-muted"> ({people.you})</span>}
        </p>
        <p className="truncate text-xs text-faint" title={person.email}>
          {person.email}
        </p>
        {person.suspended && (
          <p className="mt-1 inline-flex items-center gap-1.5 text-xs text-warn">
            <Ban size={13} aria-hidden />
            {people.suspended}
          </p>
        )}
        {person.groups.length > 0 && (
          <p className="mt-1 truncate text-xs text-muted roomy:hidden">
            {formats.list(person.groups.map(({ name }) => name))}
          </p>
        )}
      </td>
      <td className="break-words py-3 pr-4 text-sm">{roleName(person.role, person.roleName)}</td>
      <td className="hidden break-words py-3 pr-4 text-sm text-muted roomy:table-cell">
        {formats.list(person.groups.map(({ name }) => name))}
      </td>
      <td className="hidden py-3 pr-4 text-sm text-muted roomy:table-cell">
        {person.secondFactor ? (
          <span className="inline-flex items-center gap-1.5">
            <ShieldCheck size={15} className="text-good" aria-hidden />
            {people.secondFactorOn}
          </span>
        ) : (
          people.secondFactorOff
        )}
      </td>
      <td className="hidden py-3 text-right text-sm text-muted tabular-nums wide:table-cell">{seen}</td>
      <td className="py-1.5 text-right">
        <PersonMenu person={person} roles={roles} isOneself={isOneself} onErase={onErase} />
      </td>
    </tr>
  )
}

function PersonMenu({ person, roles, isOneself, onErase }: PersonRowProps & { isOneself: boolean }) {
  const messages = useMessages()
  const { people, common, account, audit } = messages
  const may = useMay()
  const mayGive = useMayGive()
  const act = useAct()
  const [dialog, setDialog] = useState<'none' | 'role' | 'reset-link' | 'remove'>('none')
  const close = () => setDialog('none')
  if (!may('people:manage') || !mayGive(roles.find(({ id }) => id === person.role))) return null
  const suspend = (suspended: boolean) =>
    act(
      () => gepeto.people.update(person.id, { suspended }),
      ['people'],
      suspended ? people.suspendedNow(person.name) : people.resumed(person.name),
    )
  return (
    <>
      <Menu
        trigger={
          <IconButton label={`${common.more}: ${person.name}`} title={common.more}>
            <Ellipsis size={18} aria-hidden />
          </IconButton>
        }
      >
        <MenuItem icon={<UserRoundCog size={16} aria-hidden />} onSelect={() => setDialog('role')}>
          {people.changeRole}
        </MenuItem>
        {!isOneself &&
          (person.suspended ? (
            <MenuItem icon={<RotateCcw size={16} aria-hidden />} onSelect={() => suspend(false)}>
              {people.resume}
            </MenuItem>
          ) : (
            <MenuItem icon={<Ban size={16} aria-hidden />} onSelect={() => suspend(true)}>
              {people.suspend}
            </MenuItem>
          ))}
        {!isOneself && (
          <MenuItem icon={<Link2 size={16} aria-hidden />} onSelect={() => setDialog('reset-link')}>
            {account.resetLink}
          </MenuItem>
        )}
        {may('privacy:manage') && (
          <MenuItem
            icon={<Download size={16} aria-hidden />}
            onSelect={() => download(gepeto.privacy.exportPerson(person.id), dataFile(), messages)}
          >
            {audit.exportPerson}
          </MenuItem>
        )}
        <MenuLine />
        <MenuItem icon={<UserMinus size={16} aria-hidden />} onSelect={() => setDialog('remove')} isDanger>
          {people.remove}
        </MenuItem>
        {may('privacy:manage') && !isOneself && <MenuLine />}
        {may('privacy:manage') && !isOneself && (
          <MenuItem icon={<Eraser size={16} aria-hidden />} onSelect={() => onErase(person)} isDanger>
            {audit.erasePerson}
          </MenuItem>
        )}
      </Menu>
      {dialog === 'role' && <RoleDialog person={person} roles={roles} onClose={close} />}
      {dialog === 'reset-link' && <ResetLinkAction person={person} onClose={close} />}
      {dialog === 'remove' && (
        <ConfirmDialog
          title={people.removeTitle(person.name)}
          text={people.removeText}
          action={people.removeAction}
          onConfirm={() =>
            act(() => gepeto.people.remove(person.id), ['people', 'groups'], people.removed(person.name))
          }
          onClose={close}
        />
      )}
    </>
  )
}
