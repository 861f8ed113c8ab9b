/** Grey lines in the shape of what is coming; they show only when it takes longer than 200 ms. */
export function Skeleton({
  label,
  lines = 3,
  className = '',
}: {
  label: string
  lines?: number
  className?: string
}) {
  return (
    <div role="status" className={`appear-late flex flex-col gap-3 ${className}`}>
      <span className="sr-only">{label}</span>
      {Array.from({ length: lines }, (_, line) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike and never move
          key={line}
          className="breathe h-3.5 rounded-md bg-hover"
          style={{ width: `${[92, 78, 86, 60, 70][line % 5]}%` }}
        />
      ))}
    </div>
  )
}

export function RowsSkeleton({ label, rows = 6 }: { label: string; rows?: number }) {
  return (
    <div role="status" className="appear-late">
      <span className="sr-only">{label}</span>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move
        <div key={row} className="flex h-14 items-center gap-4 border-b border-line">
          <div className="breathe size-5 rounded-md bg-hover" />
          <div
            className="breathe h-3.5 rounded-md bg-hover"
            style={{ width: `${[44, 30, 52, 38][row % 4]}%` }}
          />
          <div className="breathe ml-auto h-3.5 w-16 rounded-md bg-hover" />
        </div>
      ))}
    </div>
  )
}
