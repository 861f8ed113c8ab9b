import { Download } from 'lucide-react'
import { gepeto, useMay } from '../../../shared/api.ts'
import { download } from '../../../shared/download.ts'
import { useMessages } from '../../../shared/i18n.tsx'
import { Button } from '../../../ui/button.tsx'
import { Section } from '../section.tsx'

/** Who holds what, for a review. */
export function Access() {
  const messages = useMessages()
  const { controls } = messages
  const may = useMay()
  if (!may('access:review')) return null
  const buttons = (['csv', 'json'] as const).map((format) => (
    <Button
      key={format}
      aria-label={`${controls.access}: ${controls.save[format]}`}
      onClick={() => download(gepeto.audit.accessReview(format), `access-review.${format}`, messages)}
    >
      <Download size={16} aria-hidden />
      {controls.save[format]}
    </Button>
  ))
  return (
    <Section
      title={controls.access}
      intro={controls.accessIntro}
      action={<div className="flex gap-2">{buttons}</div>}
    >
      {null}
    </Section>
  )
}
