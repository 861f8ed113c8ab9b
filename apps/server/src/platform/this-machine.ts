/** Whether an address leads to the machine that follows it, and so to nobody else. @param url absolute */
export const isThisMachine = (url: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
