import { useRouter } from '@tanstack/react-router'
import type { AnchorHTMLAttributes, MouseEvent, Ref } from 'react'

/** Goes to an address of the page: `go(paths.library())`. */
export function useGo() {
  const router = useRouter()
  return (href: string, { replace = false } = {}) =>
    replace ? router.history.replace(href) : router.history.push(href)
}

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  href: string
  ref?: Ref<HTMLAnchorElement>
}

/** A link inside the page: a true address, followed without loading the page anew. */
export function Link({ onClick, ...rest }: LinkProps) {
  const go = useGo()
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    onClick?.(event)
    const isOwnTab =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey
    if (event.defaultPrevented || !isOwnTab || rest.target) return
    event.preventDefault()
    go(rest.href)
  }
  // biome-ignore-start lint/a11y: a plain link whose content and address come with the rest; Enter is its key
  return <a {...rest} onClick={follow} />
  // biome-ignore-end lint/a11y: as above
}
