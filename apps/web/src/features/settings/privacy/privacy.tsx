import { paths } from '../../../paths.ts'
import { useMay } from '../../../shared/api.ts'
import { useMessages } from '../../../shared/i18n.tsx'
import { Link } from '../../../shared/link.tsx'
import { buttonClass } from '../../../ui/button.tsx'
import { Section } from '../section.tsx'
import { Holds } from './holds.tsx'
import { Masking } from './masking.tsx'
import { Retention } from './retention.tsx'

/** What leaves for models outside, what is kept for how long, what nobody may delete, and where a person's data is. */
export function Privacy() {
  const { controls } = useMessages()
  const may = useMay()
  return (
    <>
      <Masking />
      <Retention />
      <Holds />
      {may('people:read') && (
        <Section title={controls.personData} intro={controls.personDataIntro}>
          <div className="flex flex-wrap gap-2 py-4">
            <Link href={paths.settings('people')} className={buttonClass()}>
              {controls.toPeople}
            </Link>
            <Link href={paths.settings('general')} className={buttonClass()}>
              {controls.toGeneral}
            </Link>
          </div>
        </Section>
      )}
    </>
  )
}
