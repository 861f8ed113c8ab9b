import { CircleCheck, TriangleAlert } from 'lucide-react'

/** How something stands, in a line under its name. */
export function StateNote({ isGood, children }: { isGood: boolean; children: string }) {
  const Icon = isGood ? CircleCheck : TriangleAlert
  return (
    <p className={`mt-1 flex items-start gap-1.5 text-xs ${isGood ? 'text-good' : 'text-warn'}`}>
      <Icon size={14} className="mt-px shrink-0" aria-hidden />
      {children}
    </p>
  )
}
