import type { UsageGroup, Usages } from '@gepeto/contract'
import { useMessages } from '../../../shared/i18n.tsx'
import { useAmounts } from './use-amounts.ts'

interface UsageTableProps {
  group: UsageGroup
  lines: Usages['groups']
}

/** Who or what used how much, the most expensive first. */
export function UsageTable({ group, lines }: UsageTableProps) {
  const { usage } = useMessages()
  const { money, number, compact } = useAmounts()
  const most = Math.max(...lines.map(({ cost }) => cost), 0)
  return (
    <table className="w-full table-fixed border-collapse text-sm">
      <thead className="text-xs text-faint">
        <tr className="border-b border-line">
          <th scope="col" className="py-2 text-left font-normal">
            {usage.groups[group]}
          </th>
          <th scope="col" className="w-20 py-2 text-right font-normal">
            {usage.columns.calls}
          </th>
          <th scope="col" className="hidden w-24 py-2 text-right font-normal wide:table-cell">
            {usage.columns.input}
          </th>
          <th scope="col" className="hidden w-24 py-2 text-right font-normal wide:table-cell">
            {usage.columns.output}
          </th>
          <th scope="col" className="w-24 py-2 text-right font-normal">
            {usage.columns.cost}
          </th>
        </tr>
      </thead>
      <tbody className="tabular-nums">
        {lines.map((line) => (
          <tr key={line.id ?? ''} className="border-b border-line">
            <th scope="row" className="relative py-2.5 pr-4 text-left font-normal">
              <span className="block truncate">
                {line.id === null
                  ? usage.none[group]
                  : (line.name ?? <span className="text-muted">{usage.gone}</span>)}
              </span>
              <span
                aria-hidden
                className="absolute bottom-0 left-0 h-0.5 bg-line-strong"
                style={{ width: `${most === 0 ? 0 : (line.cost / most) * 100}%` }}
              />
            </th>
            <td className="py-2.5 text-right">{number(line.calls)}</td>
            <td className="hidden py-2.5 text-right wide:table-cell">{compact(line.inputTokens)}</td>
            <td className="hidden py-2.5 text-right wide:table-cell">{compact(line.outputTokens)}</td>
            <td className="py-2.5 text-right">{money(line.cost)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
