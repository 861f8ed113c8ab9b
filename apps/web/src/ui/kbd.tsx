export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-flex h-6 min-w-6 items-center justify-center rounded-[6px] bg-sunken px-1.5 font-sans text-xs text-muted ring-1 ring-line">
      {children}
    </kbd>
  )
}
