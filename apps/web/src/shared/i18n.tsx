import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import type { Messages } from '../messages/en.ts'
import { type UiLanguage, usePreferences } from './preferences.ts'

interface Words {
  language: UiLanguage
  messages: Messages
}

const WordsContext = createContext<Words | null>(null)

/** A language's words, loaded when that language is used. */
export async function loadWords(language: UiLanguage): Promise<Words> {
  const messages =
    language === 'pt-BR'
      ? (await import('../messages/pt-BR.ts')).ptBR
      : (await import('../messages/en.ts')).en
  return { language, messages }
}

export function WordsProvider({ initial, children }: { initial: Words; children: ReactNode }) {
  const { language } = usePreferences()
  const [words, setWords] = useState(initial)
  useEffect(() => {
    let isCurrent = true
    loadWords(language).then((loaded) => isCurrent && setWords(loaded))
    return () => {
      isCurrent = false
    }
  }, [language])
  return <WordsContext value={words}>{children}</WordsContext>
}

/** The page's words in the person's language. */
export function useMessages(): Messages {
  return useWords().messages
}

export interface Formats {
  number: (value: number) => string
  bytes: (value: number) => string
  /** With two digits behind the point. */
  decimal: (value: number) => string
  /** A date as people say it: "today, 14:05", "3 Nov", "3 Nov 2024". */
  when: (time: string) => string
  /** A moment to come, with its day and its time: "tomorrow, 21:00", "1 Dec, 21:00". */
  moment: (time: string) => string
  /** A moment to the second and with its zone, as a log needs it: "21 Nov 2026, 14:05:09 GMT-3". */
  instant: (time: string) => string
  /** The same moment for whoever is in another zone: "2026-11-21 17:05:09 UTC". */
  utc: (time: string) => string
  /** The zone in which moments are told: "GMT-3". */
  zone: () => string
  seconds: (ms: number) => string
  percent: (share: number) => string
  /** An amount of money in US dollars, in which price tables are written; less than ten cents with more digits. */
  cost: (amount: number) => string
  list: (items: string[]) => string
}

/** Numbers, sizes and dates as the person's language writes them. */
export function useFormats(): Formats {
  const { language } = useWords()
  return formatsOf(language)
}

const byLanguage = new Map<UiLanguage, Formats>()

function formatsOf(language: UiLanguage): Formats {
  const known = byLanguage.get(language)
  if (known) return known
  const number = new Intl.NumberFormat(language)
  const oneDigit = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  const twoDigits = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const percent = new Intl.NumberFormat(language, { style: 'percent' })
  const dollars = { style: 'currency', currency: 'USD' } as const
  const money = new Intl.NumberFormat(language, dollars)
  const smallMoney = new Intl.NumberFormat(language, {
    ...dollars,
    maximumFractionDigits: 2,
    maximumSignificantDigits: 2,
    roundingPriority: 'morePrecision',
  })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit' })
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' })
  const fullDay = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric' })
  const instant = new Intl.DateTimeFormat(language, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'short',
  })
  const list = new Intl.ListFormat(language, { type: 'conjunction' })
  const formats: Formats = {
    number: (value) => number.format(value),
    bytes(value) {
      const steps = ['byte', 'kilobyte', 'megabyte', 'gigabyte']
      const step = Math.min(steps.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3))
      const size = value / 1000 ** step
      // Short for bytes is "33 byte" in English.
      const unit = { style: 'unit', unit: steps[step], unitDisplay: step === 0 ? 'long' : 'short' } as const
      return new Intl.NumberFormat(language, {
        ...unit,
        maximumFractionDigits: size < 10 ? 1 : 0,
      }).format(size)
    },
    when(value) {
      const date = new Date(value)
      const now = new Date()
      if (date.toDateString() === now.toDateString()) return time.format(date)
      return (date.getFullYear() === now.getFullYear() ? day : fullDay).format(date)
    },
    moment(value) {
      const date = new Date(value)
      const now = new Date()
      const tomorrow = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1)
      const said =
        date.toDateString() === now.toDateString()
          ? relative.format(0, 'day')
          : date.toDateString() === tomorrow.toDateString()
            ? relative.format(1, 'day')
            : (date.getFullYear() === now.getFullYear() ? day : fullDay).format(date)
      return `${said}, ${time.format(date)}`
    },
    instant: (value) => instant.format(new Date(value)),
    utc: (value) => `${new Date(value).toISOString().slice(0, 19).replace('T', ' ')} UTC`,
    zone: () => instant.formatToParts().find(({ type }) => type === 'timeZoneName')?.value ?? '',
    seconds: (ms) =>
      ms < 1000 ? `${number.format(Math.max(1, Math.round(ms)))} ms` : `${oneDigit.format(ms / 1000)} s`,
    decimal: (value) => twoDigits.format(value),
    percent: (share) => percent.format(share),
    cost: (amount) => (amount > 0 && amount < 0.1 ? smallMoney : money).format(amount),
    list: (items) => list.format(items),
  }
  byLanguage.set(language, formats)
  return formats
}

function useWords(): Words {
  const words = useContext(WordsContext)
  if (!words) throw new Error('useMessages is used inside WordsProvider only.')
  return words
}
