import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { sessionQuery, useMay } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { NewWorkspace } from '../../shared/new-workspace.tsx'
import { useSwitchWorkspace } from '../../shared/use-switch-workspace.ts'
import { IconButton } from '../../ui/button.tsx'
import { Menu, MenuChoice, MenuItem, MenuLine } from '../../ui/menu.tsx'

/** Which workspace one is in, and the way to the others. Absent while there is only one. */
export function WorkspaceMenu() {
  const { workspace } = useMessages()
  const may = useMay()
  const switchTo = useSwitchWorkspace()
  const { data: session } = useQuery(sessionQuery)
  const [isMaking, setIsMaking] = useState(false)
  const here = session?.workspace
  if (!here || session.workspaces.length < 2) return null
  return (
    <>
      <Menu
        side="right"
        align="end"
        trigger={
          <IconButton label={`${workspace.label}: ${here.name}`}>
            <span
              aria-hidden
              className="flex size-7 items-center justify-center rounded-md bg-hover text-xs font-semibold text-text ring-1 ring-line"
            >
              {initialsOf(here.name)}
            </span>
          </IconButton>
        }
      >
        <MenuChoice
          label={workspace.label}
          value={here.id}
          options={session.workspaces.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(id) => {
            const next = session.workspaces.find((entry) => entry.id === id)
            if (next) switchTo(next.id, next.name)
          }}
        />
        {may('workspaces:create') && <MenuLine />}
        {may('workspaces:create') && (
          <MenuItem icon={<Plus size={16} aria-hidden />} onSelect={() => setIsMaking(true)}>
            {workspace.create}
          </MenuItem>
        )}
      </Menu>
      {isMaking && <NewWorkspace onClose={() => setIsMaking(false)} />}
    </>
  )
}

/** Two letters that tell a name from the others. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  const [first = '', second] = words
  return (
    second
      ? [...first].slice(0, 1).join('') + [...second].slice(0, 1).join('')
      : [...first].slice(0, 2).join('')
  ).toUpperCase()
}
