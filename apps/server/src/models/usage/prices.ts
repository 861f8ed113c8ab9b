import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { TokenUsage } from '../meter.ts'

/** US dollars for a million tokens. */
export interface Price {
  inputPerMillion: number
  cachedInputPerMillion: number
  outputPerMillion: number
}

/** A price of the table that comes with the server. */
export interface ListedPrice extends Price {
  /** `provider/model`; a `*` at its end stands for any rest. */
  model: string
  source: string
  /** The day on which the source was read. */
  readOn: string
}

const Listed = z.object({
  providers: z.array(
    z.object({
      provider: z.string(),
      source: z.url(),
      readOn: z.iso.date(),
      /** model: [input, cached input, output] */
      models: z.record(z.string(), z.tuple([z.number(), z.number(), z.number()])),
    }),
  ),
})

/** The prices that providers publish, as they stood on the day that each names. */
export function readPriceTable(
  path: string | URL = new URL('../../../assets/prices.json', import.meta.url),
): ListedPrice[] {
  const { providers } = Listed.parse(JSON.parse(readFileSync(path, 'utf8')))
  return providers.flatMap(({ provider, source, readOn, models }) =>
    Object.entries(models).map(([model, [inputPerMillion, cachedInputPerMillion, outputPerMillion]]) => ({
      model: `${provider}/${model}`,
      inputPerMillion,
      cachedInputPerMillion,
      outputPerMillion,
      source,
      readOn,
    })),
  )
}

export const free: Price = { inputPerMillion: 0, cachedInputPerMillion: 0, outputPerMillion: 0 }

/**
 * Finds prices by model: the very name first, else the longest beginning that is listed with a `*`, so that
 * `openai/gpt-4.1-mini-2025-04-14` costs what `openai/gpt-4.1-mini*` does and not what `openai/gpt-4.1*` does.
 */
export function priceFinder(
  listed: readonly (Price & { model: string })[],
): (model: string) => Price | undefined {
  const exact = new Map(listed.map((price) => [price.model, price]))
  const beginnings = listed
    .filter(({ model }) => model.endsWith('*'))
    .map((price) => ({ beginning: price.model.slice(0, -1), price }))
    .sort((a, b) => b.beginning.length - a.beginning.length)
  return (model) => exact.get(model) ?? beginnings.find(({ beginning }) => model.startsWith(beginning))?.price
}

/** Billionths of a dollar: a thousandth of a dollar for a million tokens is one for each token. */
const nanosPerMillionth = 1000

/** What tokens cost, in whole billionths of a US dollar. */
export function costNanos(
  { inputPerMillion, cachedInputPerMillion, outputPerMillion }: Price,
  { inputTokens, outputTokens, cachedInputTokens = 0 }: TokenUsage,
): number {
  const cached = Math.min(cachedInputTokens, inputTokens)
  const perMillion =
    (inputTokens - cached) * inputPerMillion +
    cached * cachedInputPerMillion +
    outputTokens * outputPerMillion
  return Math.round(perMillion * nanosPerMillionth)
}

export const nanosPerDollar = 1e9
