import type pg from 'pg'
import { DatabaseRefused } from './errors.ts'

/** The role that requests are served in: it owns nothing, and row-level security holds for it. */
export const applicationRole = 'gepeto_app'

/** SQLSTATE insufficient_privilege. */
const notAllowed = '42501'

/**
 * Sees to it that the role exists in the server's cluster and that this account may act in it. Roles are no part of a
 * database: one that was restored on another server has lost it.
 * @throws DatabaseRefused with the statements to run where this account may not create roles
 */
export async function ensureApplicationRole(client: pg.PoolClient): Promise<void> {
  try {
    // biome-ignore lint/plugin: the name is a constant, and creating a role takes no parameters
    await client.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = '${applicationRole}') then
          create role ${applicationRole} nologin;
        end if;
      exception when duplicate_object or unique_violation then -- another database of the cluster made it just now
      end $$`)
    if (await canAct(client)) return
    // biome-ignore lint/plugin: as above
    await client.query(`grant ${applicationRole} to current_user`)
    if (await canAct(client)) return
  } catch (error) {
    if ((error as { code?: string }).code !== notAllowed) throw error
  }
  const { rows } = await client.query<{ account: string }>('select quote_ident(current_user) as account')
  const statements = `create role ${applicationRole} nologin; grant ${applicationRole} to ${rows[0]!.account};`
  throw new DatabaseRefused({
    en: `Gepeto serves requests in a role of its own, and this account may not make it. Run once as an administrator of the database server: ${statements}`,
    'pt-BR': `O Gepeto atende as requisições em um papel próprio, e esta conta não pode criá-lo. Execute uma vez como administrador do servidor de banco de dados: ${statements}`,
  })
}

/** Membership alone does not say it: since PostgreSQL 16 it comes with and without the right to act in the role. */
async function canAct(client: pg.PoolClient): Promise<boolean> {
  try {
    await client.query("select set_config('role', $1, false)", [applicationRole])
    await client.query("select set_config('role', 'none', false)")
    return true
  } catch (error) {
    if ((error as { code?: string }).code !== notAllowed) throw error
    return false
  }
}
