import { randomBytes } from 'node:crypto'
import { and, eq, ne } from 'drizzle-orm'
import type { Actor } from '../platform/actor.ts'
import type { Queryable } from '../platform/database/index.ts'
import { SlugTaken } from './errors.ts'
import { assistants } from './tables.ts'

/**
 * Gepeto itself, and names of providers, configured here or not: a model or route of that name may come any day, and
 * programs ask models and assistants by one name.
 */
const reserved = new Set([
  'gepeto',
  'builtin',
  'default',
  'openai',
  'groq',
  'nvidia',
  'huggingface',
  'anthropic',
  'google',
  'mistral',
  'bedrock',
  'azure',
  'ollama',
])

const longest = 60

/** Whether a model or a route of the actor's workspace has this name. */
export type IsModelName = (actor: Actor, name: string) => Promise<boolean>

async function takenBy(
  db: Queryable,
  actor: Actor,
  slug: string,
  isModelName: IsModelName,
  except: string,
): Promise<'model' | 'assistant' | undefined> {
  if (reserved.has(slug) || (await isModelName(actor, slug))) return 'model'
  const [row] = await db
    .select({ id: assistants.id })
    .from(assistants)
    .where(
      and(
        eq(assistants.workspaceId, actor.workspaceId),
        eq(assistants.slug, slug),
        ne(assistants.id, except),
      ),
    )
    .limit(1)
  return row && 'assistant'
}

/** @throws SlugTaken by a model or by another assistant than `except` */
export async function requireFree(
  db: Queryable,
  actor: Actor,
  slug: string,
  isModelName: IsModelName,
  except = '',
): Promise<void> {
  const by = await takenBy(db, actor, slug, isModelName, except)
  if (by) throw new SlugTaken(slug, by)
}

/** A free slug made of a name: "Química Orgânica" becomes `quimica-organica`, the second one `quimica-organica-2`. */
export async function slugFor(
  db: Queryable,
  actor: Actor,
  name: string,
  isModelName: IsModelName,
): Promise<string> {
  const plain = slugOf(name)
  const short = plain.slice(0, longest - 8).replace(/-$/, '')
  const numbered = Array.from({ length: 8 }, (_, place) => `${short}-${place + 2}`)
  for (const slug of [plain, ...numbered]) if (!(await takenBy(db, actor, slug, isModelName, ''))) return slug
  return `${short}-${randomBytes(3).toString('hex')}`
}

/** Letters of a name that a slug takes; "assistant" where it has fewer than two of them. */
export function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replaceAll(/^-+|-+$/g, '')
  return slug.length < 2 ? 'assistant' : slug
}
