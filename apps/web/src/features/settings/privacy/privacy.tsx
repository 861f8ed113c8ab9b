import { Holds } from './holds.tsx'
import { Masking } from './masking.tsx'
import { Retention } from './retention.tsx'

/** What leaves for models outside, what is kept for how long, and what nobody may delete. */
export function Privacy() {
  return (
    <>
      <Masking />
      <Retention />
      <Holds />
    </>
  )
}
