import type { AssistantConfiguration } from '@gepeto/contract'
import { useQuery } from '@tanstack/react-query'
import { useMessages } from '../../shared/i18n.tsx'
import { collectionsQuery } from '../../shared/queries.ts'
import { languageName } from './language-name.ts'
import { diffLines } from './line-diff.ts'

interface ChangesProps {
  fields: string[]
  /** null: there was nothing before. */
  before: AssistantConfiguration | null
  after: AssistantConfiguration
}

/** What changed between two configurations, field by field, in the words of the form. */
export function Changes({ fields, before, after }: ChangesProps) {
  const { assistants } = useMessages()
  const inWords = useInWords()
  if (fields.length === 0) return <p className="text-sm text-muted">{assistants.versions.same}</p>
  return (
    <dl className="flex flex-col gap-4 text-sm">
      {fields.map((field) => (
        <div key={field}>
          <dt className="mb-1 text-xs text-faint">{assistants.fields[field] ?? field}</dt>
          <dd>
            <Difference before={before ? inWords(field, before) : ''} after={inWords(field, after)} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

const looks = {
  same: { sign: ' ', tone: 'text-muted' },
  added: { sign: '+', tone: 'bg-accent-soft' },
  removed: { sign: '−', tone: 'bg-bad-soft line-through decoration-1' },
}

function Difference({ before, after }: { before: string; after: string }) {
  const { versions } = useMessages().assistants
  const lines = diffLines(before, after)
  return (
    <div className="overflow-hidden rounded-md ring-1 ring-line">
      {lines.length === 0 && <p className="px-3 py-1 text-faint">{versions.empty}</p>}
      {lines.map(({ kind, text }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <p key={place} className={`flex gap-2 px-3 py-1 ${looks[kind].tone}`}>
          <span aria-hidden className="w-3 shrink-0 text-faint no-underline">
            {looks[kind].sign}
          </span>
          {kind !== 'same' && <span className="sr-only">{versions[kind]}: </span>}
          <span className="min-w-0 whitespace-pre-wrap break-words">{text || ' '}</span>
        </p>
      ))}
    </div>
  )
}

/** A field's value as the form words it, one line for each part. */
function useInWords() {
  const { assistants, chat } = useMessages()
  const { data: collections = [] } = useQuery(collectionsQuery)
  return (field: string, configuration: AssistantConfiguration): string => {
    const { guardrails } = configuration
    switch (field) {
      case 'model':
        return configuration.model === 'builtin'
          ? chat.builtin
          : (configuration.model ?? assistants.usualModel)
      case 'language':
        return configuration.language ? languageName(configuration.language) : assistants.anyLanguage
      case 'collections':
        return (
          configuration.collections
            ?.map((id) => collections.find((known) => known.id === id)?.name ?? id)
            .join('\n') ?? assistants.allCollections
        )
      case 'guardrails':
        return [
          guardrails.strict ? assistants.strict : '',
          guardrails.injectionPolicy
            ? `${assistants.injection}: ${assistants.policies[guardrails.injectionPolicy]}`
            : '',
          guardrails.notFound ? `${assistants.notFound}: ${guardrails.notFound}` : '',
        ]
          .filter(Boolean)
          .join('\n')
      case 'suggestedQuestions':
        return configuration.suggestedQuestions.join('\n')
      default:
        return String(configuration[field as 'name'] ?? '')
    }
  }
}
