import type { UsageGroup, UsageSums, Usages } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { gepeto } from '../../../shared/api.ts'
import { download } from '../../../shared/download.ts'
import { useFormats, useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { modelsQuery } from '../../../shared/queries.ts'
import { Button } from '../../../ui/button.tsx'
import { Segmented } from '../../../ui/segmented.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { Bars } from './bars.tsx'
import { Budgets } from './budgets.tsx'
import { isPriceOf } from './price-of.ts'
import { Prices } from './prices.tsx'
import { pricesQuery, type Span, usageQuery, usageQueryOf } from './queries.ts'
import { UsageTable } from './usage-table.tsx'
import { useAmounts } from './use-amounts.ts'

type Measure = 'cost' | 'tokens' | 'calls'

/** What models used up, by whom, and the limits on it. */
export function UsagePage() {
  const messages = useMessages()
  const { usage, common } = messages
  const [span, setSpan] = useState<Span>('month')
  const [group, setGroup] = useState<UsageGroup>('model')
  const read = useQuery(usageQuery(span, group))
  const options = <Value extends string>(names: Record<Value, string>) =>
    (Object.keys(names) as Value[]).map((value) => ({ value, label: names[value] }))
  const save = () => download(gepeto.usage.export(usageQueryOf(span, group)), 'usage.csv', messages)
  return (
    <>
      <div>
        <p className="mb-5 max-w-[64ch] text-muted">{usage.intro}</p>
        <div className="mb-6 flex flex-wrap items-center justify-between gap-3">
          <Segmented label={usage.period} value={span} options={options(usage.periods)} onChange={setSpan} />
          <Button onClick={save}>
            <Download size={16} aria-hidden />
            {usage.csv}
          </Button>
        </div>
        {read.isPending && <Skeleton label={common.loading} lines={6} />}
        {read.isError && <ProblemNote error={read.error} onRetry={() => read.refetch()} />}
        {read.data && read.data.totals.calls === 0 && (
          <div className="border-t border-line py-8">
            <p className="text-base font-medium">{usage.empty}</p>
            <p className="mt-1 text-muted">{usage.emptyHint}</p>
          </div>
        )}
        {read.data && read.data.totals.calls > 0 && (
          <Reading data={read.data}>
            <div className="mb-2 flex flex-wrap items-center gap-3">
              <Segmented label={usage.by} value={group} options={options(usage.groups)} onChange={setGroup} />
            </div>
            <UsageTable group={group} lines={read.data.groups} />
          </Reading>
        )}
        <Unpriced />
      </div>
      <Budgets />
      <Prices />
    </>
  )
}

/** Totals and the chart of a time; what they are made of stands below. */
function Reading({ data, children }: { data: Usages; children: ReactNode }) {
  const { usage } = useMessages()
  const { money, number, start } = useAmounts()
  const [measure, setMeasure] = useState<Measure>(data.totals.cost > 0 ? 'cost' : 'tokens')
  const { totals } = data
  const amountOf = (sums: UsageSums) =>
    measure === 'tokens' ? sums.inputTokens + sums.outputTokens : sums[measure]
  const bars = data.series.map((sums) => ({
    label: start(sums.start, data.by),
    value: amountOf(sums),
    said: measure === 'cost' ? money(amountOf(sums)) : number(amountOf(sums)),
  }))
  const name = usage.measures[measure]
  return (
    <>
      <dl className="mb-8 grid grid-cols-2 gap-x-6 gap-y-5 wide:grid-cols-4">
        <Total name={usage.totals.cost} value={money(totals.cost)} />
        <Total
          name={usage.totals.inputTokens}
          value={number(totals.inputTokens)}
          note={totals.cachedInputTokens > 0 && usage.totals.cached(number(totals.cachedInputTokens))}
        />
        <Total name={usage.totals.outputTokens} value={number(totals.outputTokens)} />
        <Total
          name={usage.totals.calls}
          value={number(totals.calls)}
          note={totals.failedCalls > 0 && usage.totals.failed(totals.failedCalls)}
        />
      </dl>
      <div className="mb-3">
        <Segmented
          label={usage.measure}
          value={measure}
          options={(['cost', 'tokens', 'calls'] as const).map((value) => ({
            value,
            label: usage.measures[value],
          }))}
          onChange={setMeasure}
        />
      </div>
      <div className="mb-10">
        <Bars
          title={usage.chart(name, bars[0]?.label ?? '', bars.at(-1)?.label ?? '')}
          bars={bars}
          columns={[usage.start, name]}
          highest={usage.highest}
        />
      </div>
      {children}
    </>
  )
}

function Total({ name, value, note }: { name: string; value: string; note?: string | false }) {
  return (
    <div>
      <dt className="text-xs text-faint">{name}</dt>
      <dd className="text-lg tabular-nums">{value}</dd>
      {note && <dd className="text-xs text-muted">{note}</dd>}
    </div>
  )
}

/** Models that nobody has said a price of: first those that likely cost something, then those on own machines. */
function Unpriced() {
  const { usage } = useMessages()
  const { list } = useFormats()
  const { data } = useQuery(pricesQuery)
  const { data: models = [] } = useQuery(modelsQuery)
  if (!data) return null
  const free = models
    .filter(({ id, provider }) => id !== 'builtin' && provider !== 'route' && !data.unpriced.includes(id))
    .filter(({ id }) => !data.items.some((price) => isPriceOf(price.model, id)))
    .map(({ id }) => id)
  return (
    <>
      {data.unpriced.length > 0 && (
        <p className="mt-6 max-w-[64ch] text-sm text-warn">{usage.unpriced(list(data.unpriced))}</p>
      )}
      {free.length > 0 && (
        <p className="mt-6 max-w-[64ch] text-sm text-muted">{usage.unpricedHere(list(free))}</p>
      )}
    </>
  )
}
