import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { z } from 'zod'
import type { Judgements } from './metrics.ts'

const CorpusDocument = z.object({
  id: z.string(),
  title: z.string().default(''),
  text: z.string(),
  lang: z.string().optional(),
})
const Query = z.object({ id: z.string(), text: z.string() })
const Answers = z.object({ id: z.string(), answers: z.array(z.string()) })
const Unanswerable = z.object({ id: z.string(), text: z.string(), near_doc: z.string().optional() })
const Meta = z.object({ lang: z.string(), relevance_threshold: z.number() })

export type CorpusDocument = z.infer<typeof CorpusDocument>
export type Query = z.infer<typeof Query>

/** A set of questions with judged documents, as a folder holds it. */
export interface EvaluationSet {
  name: string
  language: string
  corpus: CorpusDocument[]
  /** The queries by the name they are reported under: the set's, and `NAME.pt` for a translation. */
  queries: Map<string, Query[]>
  /** By query id. */
  judgements: Map<string, Judgements>
  relevanceThreshold: number
  /** Accepted answers by query id; empty where the set has none. */
  answers: Map<string, string[]>
  unanswerable: Query[]
}

/** A folder that does not hold a set; the message says what is missing or wrong. */
export class SetInvalid extends Error {}

const NEEDED = ['meta.json', 'corpus.jsonl', 'queries.jsonl', 'qrels.tsv']

/** @throws SetInvalid naming the folder's missing files, or file and line of what is not of the format */
export async function loadSet(folder: string): Promise<EvaluationSet> {
  const name = basename(resolve(folder))
  const missing = NEEDED.filter((file) => !existsSync(join(folder, file)))
  if (missing.length > 0)
    throw new SetInvalid(`${folder} is not an evaluation set: it has no ${missing.join(', ')}.`)
  const meta = await readMeta(join(folder, 'meta.json'))
  const queries = new Map([[name, await readLines(join(folder, 'queries.jsonl'), Query)]])
  const translated = join(folder, 'queries.pt.jsonl')
  if (existsSync(translated)) queries.set(`${name}.pt`, await readLines(translated, Query))
  return {
    name,
    language: meta.lang,
    corpus: await readLines(join(folder, 'corpus.jsonl'), CorpusDocument),
    queries,
    judgements: await readJudgements(join(folder, 'qrels.tsv')),
    relevanceThreshold: meta.relevance_threshold,
    answers: new Map(
      (await readOptional(join(folder, 'answers.jsonl'), Answers)).map((a) => [a.id, a.answers]),
    ),
    unanswerable: await readOptional(join(folder, 'unanswerable.jsonl'), Unanswerable),
  }
}

async function readMeta(path: string): Promise<z.infer<typeof Meta>> {
  try {
    return Meta.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (cause) {
    throw new SetInvalid(`${path}: expected "lang" and "relevance_threshold"`, { cause })
  }
}

async function readOptional<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
  return existsSync(path) ? readLines(path, schema) : []
}

async function readLines<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
  const lines = (await readFile(path, 'utf8')).split('\n')
  return lines.flatMap((line, at) => {
    if (line.trim() === '') return []
    try {
      return [schema.parse(JSON.parse(line))]
    } catch (cause) {
      throw new SetInvalid(`${path}, line ${at + 1}: not what the format asks for`, { cause })
    }
  })
}

async function readJudgements(path: string): Promise<Map<string, Map<string, number>>> {
  const judgements = new Map<string, Map<string, number>>()
  const [, ...rows] = (await readFile(path, 'utf8')).split('\n')
  rows.forEach((row, at) => {
    if (row.trim() === '') return
    const [query, document, grade] = row.trimEnd().split('\t')
    if (document === undefined || !Number.isFinite(Number(grade))) {
      throw new SetInvalid(`${path}, line ${at + 2}: expected query, document and score between tabs`)
    }
    const known = judgements.get(query!) ?? new Map<string, number>()
    known.set(document, Number(grade))
    judgements.set(query!, known)
  })
  return judgements
}
