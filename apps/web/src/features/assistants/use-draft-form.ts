import type {
  AssistantConfiguration,
  AssistantDetails,
  AssistantDraft,
  UpdateAssistant,
} from '@gepeto/contract'
import { ApiProblem } from '@gepeto/sdk'
import { useState } from 'react'
import { gepeto } from '../../shared/api.ts'
import { read, write } from '../../shared/preferences.ts'
import { workspaceKey } from '../../shared/workspace.ts'
import { takeDetails } from './use-steps.ts'

/** What the form holds: the configuration and the slug. */
export type Form = AssistantConfiguration & Pick<AssistantDetails, 'slug'>
export type Edits = Omit<UpdateAssistant, 'revision'>

type Saving = { state: 'idle' | 'saving' | 'stale' } | { state: 'failed'; error: unknown }

const keyOf = (id: string) => workspaceKey(`gepeto.assistant.${id}`)

/**
 * A draft in a form. What is typed and not saved yet is kept in this browser, over reloads; saving sends only what was
 * changed, against the revision that was read.
 */
export function useDraftForm(details: AssistantDetails & { draft: AssistantDraft }) {
  const { id, draft, slug } = details
  const key = keyOf(id)
  const [edits, setEdits] = useState<Edits>(() => readEdits(key))
  const [saving, setSaving] = useState<Saving>({ state: 'idle' })
  const form: Form = { ...draft, slug, ...withoutHoles(edits) }
  const isDirty = Object.keys(edits).length > 0

  const keep = (next: Edits) => {
    setEdits(next)
    write(key, Object.keys(next).length > 0 ? JSON.stringify(next) : null)
  }

  function change(part: Edits) {
    const standing: Form = { ...draft, slug }
    const next = Object.entries({ ...edits, ...part }).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(standing[field as keyof Form]),
    )
    keep(Object.fromEntries(next))
    if (saving.state === 'failed') setSaving({ state: 'idle' })
  }

  /** @returns the revision that stands on the server then; undefined where it could not be saved */
  async function save(revision = draft.revision): Promise<number | undefined> {
    if (!isDirty) return draft.revision
    setSaving({ state: 'saving' })
    try {
      const saved = await gepeto.assistants.update(id, { revision, ...edits })
      // What was typed meanwhile stays.
      const typed = readEdits(key)
      const left = Object.entries(typed).filter(
        ([field, value]) => JSON.stringify(value) !== JSON.stringify(edits[field as keyof Edits]),
      )
      keep(Object.fromEntries(left))
      setSaving({ state: 'idle' })
      await takeDetails(saved)
      return saved.draft?.revision
    } catch (error) {
      const isStale = error instanceof ApiProblem && error.problem.type.endsWith('/stale-draft')
      setSaving(isStale ? { state: 'stale' } : { state: 'failed', error })
      return undefined
    }
  }

  return {
    form,
    isDirty,
    saving,
    change,
    save,
    /** Drops what is not saved. */
    drop() {
      keep({})
      setSaving({ state: 'idle' })
    },
    /** After somebody else saved: reads what they did, and then saves one's own changes over it. */
    async saveOver() {
      const standing = await gepeto.assistants.get(id)
      await save(standing.draft?.revision)
    },
    async takeTheirs() {
      await takeDetails(await gepeto.assistants.get(id))
      keep({})
      setSaving({ state: 'idle' })
    },
  }
}

export type DraftForm = ReturnType<typeof useDraftForm>

function readEdits(key: string): Edits {
  try {
    const value: unknown = JSON.parse(read(key) ?? '{}')
    return value !== null && typeof value === 'object' ? (value as Edits) : {}
  } catch {
    return {}
  }
}

const withoutHoles = (edits: Edits) =>
  Object.fromEntries(Object.entries(edits).filter(([, value]) => value !== undefined)) as Partial<Form>
