import { Passkeys } from './passkeys.tsx'
import { Profile } from './profile.tsx'
import { SecondFactor } from './second-factor.tsx'
import { Sessions } from './sessions.tsx'

/** What a person does with their own account. */
export function Account() {
  return (
    <>
      <Profile />
      <SecondFactor />
      <Passkeys />
      <Sessions />
    </>
  )
}
