import { useMay } from '../../../shared/api.ts'
import { DeleteWorkspace } from './delete-workspace.tsx'
import { OwnWorkspaces } from './own-workspaces.tsx'
import { Rules } from './rules.tsx'

/** The workspaces one has, and what can be changed about the one that one is in. */
export function WorkspaceSettings() {
  const may = useMay()
  return (
    <>
      <OwnWorkspaces />
      {may('workspace:manage') && <Rules />}
      {may('workspace:delete') && <DeleteWorkspace />}
    </>
  )
}
