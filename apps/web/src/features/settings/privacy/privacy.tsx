import { Holds } from './holds.tsx'
import { Retention } from './retention.tsx'

/** What is kept, for how long, and what nobody may delete. */
export function Privacy() {
  return (
    <>
      <Holds />
      <Retention />
    </>
  )
}
