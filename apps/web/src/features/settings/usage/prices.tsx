import type { ModelPrice } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronUp, Pencil, Plus, Trash2, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useMay } from '../../../shared/api.ts'
import { useMessages } from '../../../shared/i18n.tsx'
import { ProblemNote } from '../../../shared/problem-note.tsx'
import { Button, IconButton } from '../../../ui/button.tsx'
import { SearchField } from '../../../ui/search-field.tsx'
import { RowsSkeleton } from '../../../ui/skeleton.tsx'
import { Section } from '../section.tsx'
import { PriceForm } from './price-form.tsx'
import { pricesQuery } from './queries.ts'
import { useAmounts } from './use-amounts.ts'
import { usePriceActions } from './use-price-actions.ts'

/** What models cost: what is set here, what has no price, and on demand what comes with Gepeto. */
export function Prices() {
  const { usage, common } = useMessages()
  const { prices: words } = usage
  const may = useMay()
  const mayChange = may('budgets:manage')
  const list = useQuery(pricesQuery)
  const { set, forget } = usePriceActions()
  const [query, setQuery] = useState('')
  const [isWhole, setIsWhole] = useState(false)
  const [edited, setEdited] = useState<ModelPrice | { model: string } | 'new' | null>(null)
  const all = list.data?.items ?? []
  const ownOf = (model: string) => all.find((price) => price.origin === 'workspace' && price.model === model)
  const listed = all.filter(({ origin }) => origin === 'table').length
  const sought = query.trim().toLowerCase()
  const matches = ({ model }: { model: string }) => model.toLowerCase().includes(sought)
  const shown = all.filter((price) => (sought ? matches(price) : isWhole || price.origin === 'workspace'))
  const unpriced = (list.data?.unpriced ?? []).map((model) => ({ model })).filter(matches)
  return (
    <Section
      title={words.title}
      intro={words.intro}
      action={
        mayChange && (
          <Button onClick={() => setEdited('new')}>
            <Plus size={16} aria-hidden />
            {words.set}
          </Button>
        )
      }
    >
      {list.isPending && <RowsSkeleton label={common.loading} rows={2} />}
      {list.isError && <ProblemNote error={list.error} onRetry={() => list.refetch()} />}
      {list.data && (
        <>
          <div className="flex flex-wrap items-center gap-3 py-3">
            <SearchField
              label={words.find}
              value={query}
              onChange={setQuery}
              className="min-w-40 flex-1 wide:max-w-72"
            />
            {!sought && listed > 0 && (
              <Button aria-expanded={isWhole} onClick={() => setIsWhole(!isWhole)}>
                {isWhole ? <ChevronUp size={16} aria-hidden /> : <ChevronDown size={16} aria-hidden />}
                {isWhole ? words.hideListed : words.showListed(listed)}
              </Button>
            )}
          </div>
          {shown.length + unpriced.length > 0 ? (
            <table className="w-full table-fixed border-collapse text-sm">
              <PriceHead />
              <tbody>
                {unpriced.map(({ model }) => (
                  <tr key={model} className="border-b border-line align-top">
                    <th scope="row" className="py-2.5 pr-3 text-left font-normal">
                      <span className="block font-mono text-xs leading-5 [overflow-wrap:anywhere]">
                        {model}
                      </span>
                    </th>
                    <td colSpan={2} className="py-2.5 text-right text-xs leading-5 text-warn wide:hidden">
                      {words.unpriced}
                    </td>
                    <td colSpan={4} className="hidden py-2.5 text-xs leading-5 text-warn wide:table-cell">
                      <span className="inline-flex items-center gap-1.5">
                        <TriangleAlert size={13} className="shrink-0" aria-hidden />
                        {words.unpriced}
                      </span>
                    </td>
                    <td className="py-0.5 text-right">
                      {mayChange && (
                        <IconButton label={words.setFor(model)} onClick={() => setEdited({ model })}>
                          <Pencil size={16} aria-hidden />
                        </IconButton>
                      )}
                    </td>
                  </tr>
                ))}
                {shown.map((price) => (
                  <PriceRow
                    key={`${price.origin} ${price.model}`}
                    price={price}
                    onEdit={mayChange ? () => setEdited(price) : undefined}
                    onForget={
                      mayChange && price.origin === 'workspace' ? () => void forget(price) : undefined
                    }
                  />
                ))}
              </tbody>
            </table>
          ) : (
            <p className="pb-4 text-sm text-muted">{sought ? words.noneFound(query.trim()) : words.none}</p>
          )}
        </>
      )}
      {edited && (
        <PriceForm
          of={edited === 'new' ? null : edited}
          onSave={(price) => set(price, ownOf(price.model))}
          onClose={() => setEdited(null)}
        />
      )}
    </Section>
  )
}

function PriceHead() {
  const { columns } = useMessages().usage.prices
  return (
    <thead className="text-xs text-faint">
      <tr className="border-b border-line">
        <th scope="col" className="py-2 text-left font-normal">
          {columns.model}
        </th>
        <th scope="col" className="w-18 py-2 text-right font-normal wide:w-20">
          {columns.input}
        </th>
        <th scope="col" className="hidden w-24 py-2 text-right font-normal wide:table-cell">
          {columns.cached}
        </th>
        <th scope="col" className="w-18 py-2 text-right font-normal wide:w-20">
          {columns.output}
        </th>
        <th scope="col" className="hidden w-42 py-2 pl-6 text-left font-normal wide:table-cell">
          {columns.since}
        </th>
        <th className="w-11 py-2 wide:w-20">
          <span className="sr-only">{columns.actions}</span>
        </th>
      </tr>
    </thead>
  )
}

interface PriceRowProps {
  price: ModelPrice
  /** Absent: not theirs to change. */
  onEdit: (() => void) | undefined
  /** Absent: it comes with Gepeto, or is not theirs to delete. */
  onForget: (() => void) | undefined
}

function PriceRow({ price, onEdit, onForget }: PriceRowProps) {
  const { prices: words } = useMessages().usage
  const { price: money, day } = useAmounts()
  const { model, origin, readOn, source } = price
  const since = readOn && day(readOn)
  const isOwn = origin === 'workspace'
  const origins = [
    isOwn ? words.own : words.listed,
    source && <Source key="source" model={model} source={source} />,
  ].filter((part) => part !== null)
  return (
    <tr className="border-b border-line align-top">
      <th scope="row" className="py-2.5 pr-3 text-left font-normal">
        <span className="block font-mono text-xs leading-5 [overflow-wrap:anywhere]">{model}</span>
        <span className="block text-xs text-muted">
          {origins[0]}
          {origins[1] && <> · {origins[1]}</>}
        </span>
        <span className="block text-xs text-faint wide:hidden">
          {words.inCache(money(price.cachedInputPerMillion))}
          {since && ` · ${words.asOf(since)}`}
        </span>
      </th>
      <td className="py-2.5 text-right tabular-nums">{money(price.inputPerMillion)}</td>
      <td className="hidden py-2.5 text-right tabular-nums wide:table-cell">
        {money(price.cachedInputPerMillion)}
      </td>
      <td className="py-2.5 text-right tabular-nums">{money(price.outputPerMillion)}</td>
      <td className="hidden py-2.5 pl-6 text-muted tabular-nums wide:table-cell">
        {readOn && <time dateTime={readOn}>{since}</time>}
      </td>
      <td className="py-0.5">
        <span className="flex flex-wrap justify-end">
          {onEdit && (
            <IconButton label={words.edit(model)} onClick={onEdit}>
              <Pencil size={16} aria-hidden />
            </IconButton>
          )}
          {onForget && (
            <IconButton label={words.forget(model)} onClick={onForget}>
              <Trash2 size={16} aria-hidden />
            </IconButton>
          )}
        </span>
      </td>
    </tr>
  )
}

/** A link where the source is an address, else the words that were noted. */
function Source({ model, source }: { model: string; source: string }) {
  const { prices: words } = useMessages().usage
  if (!/^https?:\/\//i.test(source)) return <span className="[overflow-wrap:anywhere]">{source}</span>
  return (
    <a
      href={source}
      target="_blank"
      rel="noreferrer"
      className="underline underline-offset-2 hover:text-accent"
    >
      {words.source}
      <span className="sr-only">: {model}</span>
    </a>
  )
}
