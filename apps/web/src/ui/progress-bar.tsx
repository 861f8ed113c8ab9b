/** How much of something is done; null where only that it goes on is known. */
export function ProgressBar({ label, share }: { label: string; share: number | null }) {
  const percent = share === null ? undefined : Math.round(share * 100)
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      className="h-1 w-full overflow-hidden rounded-full bg-hover"
    >
      <div
        className={`h-full rounded-full bg-accent transition-[width] duration-150 ${share === null ? 'breathe' : ''}`}
        style={{ width: `${percent ?? 30}%` }}
      />
    </div>
  )
}
