import { useState } from 'react'

export interface Bar {
  label: string
  value: number
  /** The value as people read it. */
  said: string
}

interface BarsProps {
  title: string
  bars: Bar[]
  /** Heads of the table that says the same to a screen reader. */
  columns: [string, string]
  /** Said before the highest one while none is pointed at. */
  highest: string
}

const height = 132
const gap = 0.22

/** Bars over time. Pointing at one says its value; a screen reader finds a table. */
export function Bars({ title, bars, columns, highest }: BarsProps) {
  const [pointed, setPointed] = useState<number | null>(null)
  const most = Math.max(...bars.map(({ value }) => value), 0)
  const top = bars.reduce((best, bar, place) => (bar.value > bars[best]!.value ? place : best), 0)
  const told = bars[pointed ?? top]
  return (
    <figure>
      <figcaption className="flex min-h-5 flex-col justify-between gap-x-4 text-sm wide:flex-row wide:items-baseline">
        <span className="text-muted">{title}</span>
        <span aria-hidden className="tabular-nums">
          {told && (
            <>
              <span className="text-faint">
                {pointed === null && `${highest} `}
                {told.label}
              </span>{' '}
              {told.said}
            </>
          )}
        </span>
      </figcaption>
      <svg
        aria-hidden
        viewBox={`0 0 ${bars.length} ${height}`}
        preserveAspectRatio="none"
        className="mt-2 block h-33 w-full"
        onPointerLeave={() => setPointed(null)}
      >
        {bars.map(({ label, value }, place) => {
          const tall = most === 0 ? 0 : (value / most) * (height - 2)
          return (
            <g key={label} onPointerEnter={() => setPointed(place)}>
              <rect x={place} y={0} width={1} height={height} fill="transparent" />
              <rect
                x={place + gap / 2}
                y={height - Math.max(tall, value > 0 ? 2 : 0)}
                width={1 - gap}
                height={Math.max(tall, value > 0 ? 2 : 0)}
                className={pointed === place ? 'fill-text' : 'fill-line-strong'}
              />
            </g>
          )
        })}
      </svg>
      <div aria-hidden className="flex justify-between border-t border-line pt-1.5 text-xs text-faint">
        <span>{bars[0]?.label}</span>
        <span>{bars.at(-1)?.label}</span>
      </div>
      <table className="sr-only">
        <caption>{title}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.map(({ label, said }) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{said}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  )
}
