import type { Permission } from '@gepeto/contract'

const reading: Permission[] = ['collections:read', 'documents:read', 'search:use']
const asking: Permission[] = [...reading, 'answers:ask', 'assistants:read']

/** What keys are mostly made for; each includes the one before. */
export const keyPresets = {
  read: reading,
  ask: asking,
  write: [...asking, 'documents:write'],
} satisfies Record<string, Permission[]>

export type KeyPreset = keyof typeof keyPresets

export const keyPresetNames = Object.keys(keyPresets) as KeyPreset[]

/** The preset that holds these and no others; undefined: none does. */
export function presetOf(permissions: readonly Permission[]): KeyPreset | undefined {
  const held = new Set(permissions)
  return keyPresetNames.find((name) => {
    const preset: Permission[] = keyPresets[name]
    return preset.length === held.size && preset.every((permission) => held.has(permission))
  })
}
