import type { Page } from 'playwright-core'

/** Gives the page's browser a device that makes and shows passkeys without asking anybody. */
export async function plugInAuthenticator(page: Page) {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    /** From now on nobody is there to confirm: the device refuses. */
    lock: () => session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false }),
  }
}
