import type { CreateWorkspace, UpdateWorkspace, Workspace } from '@gepeto/contract'
import { eq, ne, sql } from 'drizzle-orm'
import { appendEvents, systemChain } from '../../audit/index.ts'
import { type Actor, guarded } from '../../platform/actor.ts'
import { acrossWorkspaces, type Database, despiteDeadlocks } from '../../platform/database/index.ts'
import { InvalidRequest } from '../../platform/http/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { OwnerListener, WorkspaceListener } from '../commands.ts'
import { LastWorkspace, PersonNeeded, WorkspaceNotFound } from '../errors/workspaces.ts'
import { personJoined, workspaceChanged, workspaceCreated, workspaceDeleted } from '../facts.ts'
import { findWorkspace } from '../queries/workspaces.ts'
import { findRole, isPerson, lockWorkspace } from '../rights.ts'
import { memberships, workspaces } from '../tables.ts'

export interface WorkspaceCommandsOptions {
  database: Database
  forgetCredentials(): void
  onWorkspaceCreated: WorkspaceListener[]
  onOwnerCreated: OwnerListener[]
  /** Told before a workspace goes, in the same transaction, so that other domains take their things out. */
  onWorkspaceDeleted: WorkspaceListener[]
  onSettingsChanged(): void
}

export function workspaceCommands({
  database,
  forgetCredentials,
  onWorkspaceCreated,
  onOwnerCreated,
  onWorkspaceDeleted,
  onSettingsChanged,
}: WorkspaceCommandsOptions) {
  return {
    /** Makes a workspace whose owner is the actor. @throws PersonNeeded */
    createWorkspace: guarded(
      'workspaces:create',
      async (actor: Actor, { name, language }: CreateWorkspace): Promise<Workspace> => {
        if (!isPerson(actor.userId)) throw new PersonNeeded()
        const id = newId('ws')
        // The new workspace is none that the actor works in yet.
        const made = await acrossWorkspaces(() =>
          database.transaction(async (tx) => {
            await tx.insert(workspaces).values({ id, name })
            await tx.insert(memberships).values({ workspaceId: id, userId: actor.userId, role: 'owner' })
            await appendEvents(tx, { ...actor, workspaceId: id }, [
              workspaceCreated(id),
              personJoined(actor.userId, 'owner'),
            ])
            for (const furnish of onWorkspaceCreated) await furnish(tx, id)
            for (const furnish of onOwnerCreated) await furnish(tx, id, language)
            return findWorkspace(tx, { ...actor, workspaceId: id })
          }),
        )
        forgetCredentials()
        return made
      },
    ),

    /** @throws WorkspaceNotFound when it is not the one that the actor works in, RoleNotFound */
    updateWorkspace: guarded(
      'workspace:manage',
      async (actor: Actor, id: string, { name, settings }: UpdateWorkspace): Promise<Workspace> => {
        requireWorkingIn(actor, id)
        await database.transaction(async (tx) => {
          await lockWorkspace(tx, id)
          for (const role of settings?.secondFactorRoles ?? []) await findRole(tx, id, role)
          if (name === undefined && settings === undefined) return
          await tx
            .update(workspaces)
            .set({
              ...(name === undefined ? {} : { name }),
              ...(settings === undefined
                ? {}
                : { settings: sql`${workspaces.settings} || ${JSON.stringify(settings)}::jsonb` }),
            })
            .where(eq(workspaces.id, id))
          await appendEvents(tx, actor, [workspaceChanged(id, { name, settings })])
        })
        forgetCredentials()
        onSettingsChanged()
        return findWorkspace(database.drizzle, actor)
      },
    ),

    /**
     * Deletes a workspace with everything in it; accounts stay, and so does the record of what happened.
     * @param confirm its name, to the letter
     * @throws WorkspaceNotFound, InvalidRequest, LastWorkspace
     */
    deleteWorkspace: guarded(
      'workspace:delete',
      async (actor: Actor, id: string, confirm: string): Promise<void> => {
        requireWorkingIn(actor, id)
        // That another one stays is asked of all. Documents may be on their way in meanwhile.
        const transaction = () =>
          database.transaction(async (tx) => {
            // Two that delete the last two workspaces at once must not both succeed.
            await tx.execute(sql`select pg_advisory_xact_lock(7361, 1)`)
            const [row] = await tx.select().from(workspaces).where(eq(workspaces.id, id)).for('update')
            if (!row) throw new WorkspaceNotFound()
            if (row.name !== confirm) throw new InvalidRequest('query.confirm', wrongName)
            const [other] = await tx
              .select({ id: workspaces.id })
              .from(workspaces)
              .where(ne(workspaces.id, id))
              .limit(1)
            if (!other) throw new LastWorkspace()
            const deleted = workspaceDeleted(id, row.name)
            await appendEvents(tx, actor, [deleted])
            // Its own chain is read by nobody from here on.
            await appendEvents(tx, { ...actor, workspaceId: systemChain }, [deleted])
            for (const clear of onWorkspaceDeleted) await clear(tx, id)
            await tx.delete(workspaces).where(eq(workspaces.id, id))
          })
        await acrossWorkspaces(() => despiteDeadlocks(transaction))
        forgetCredentials()
      },
    ),
  }
}

const wrongName = {
  en: 'is not the name of this workspace. Write it as it stands.',
  'pt-BR': 'não é o nome deste espaço de trabalho. Escreva-o como está.',
}

/** What an actor may do, they may do in one workspace. */
function requireWorkingIn(actor: Actor, id: string): void {
  if (actor.workspaceId !== id) throw new WorkspaceNotFound()
}
