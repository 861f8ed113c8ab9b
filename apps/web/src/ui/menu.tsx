import { cloneElement, lazy, type ReactElement, Suspense, useState } from 'react'
import type { ChoiceProps, MenuProps } from './menu-parts.tsx'

const load = () => import('./menu-parts.tsx')

const OpenMenu = lazy(async () => ({ default: (await load()).OpenMenu }))
export const MenuItem = lazy(async () => ({ default: (await load()).MenuItem }))
export const MenuCheck = lazy(async () => ({ default: (await load()).MenuCheck }))
export const MenuLine = lazy(async () => ({ default: (await load()).MenuLine }))
export const MenuLabel = lazy(async () => ({ default: (await load()).MenuLabel }))
/** `lazy` forgets that it is generic, hence the cast to what it is. */
export const MenuChoice = lazy(async () => ({ default: (await load()).MenuChoice })) as unknown as <
  Value extends string,
>(
  props: ChoiceProps<Value>,
) => ReactElement

/** A button with a menu. What menus are made of is loaded when the first one is pointed at, focused or pressed. */
export function Menu(props: MenuProps) {
  const [wasOpened, setWasOpened] = useState(false)
  const idle = cloneElement(props.trigger, {
    'aria-haspopup': 'menu',
    'aria-expanded': false,
    onPointerEnter: load,
    onFocus: load,
    onClick: () => setWasOpened(true),
  })
  if (!wasOpened) return idle
  return (
    <Suspense fallback={idle}>
      <OpenMenu {...props} />
    </Suspense>
  )
}
