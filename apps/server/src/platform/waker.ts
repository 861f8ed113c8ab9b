/** Lets one waiting loop sleep until something has happened; what happens while it is awake is not lost. */
export interface Waker {
  wake(): void
  /** Resolves at the next `wake`, or at once when there was one since the last wait. */
  wait(): Promise<void>
}

export function createWaker(): Waker {
  let isWoken = false
  let resume: (() => void) | undefined
  return {
    wake() {
      isWoken = true
      resume?.()
    },
    async wait() {
      if (!isWoken) {
        await new Promise<void>((resolve) => {
          resume = resolve
        })
      }
      isWoken = false
      resume = undefined
    },
  }
}
