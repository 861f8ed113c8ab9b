import { randomBytes } from 'node:crypto'

/** 24 characters out of 120 random bits: not to be guessed, and safe in any file name or key. */
export const newBlobId = (): string => randomBytes(15).toString('hex').slice(0, 24)

/** Whether the id can be one that was given out. No other reaches a file system or a bucket. */
export const isBlobId = (id: string): boolean => /^[0-9a-f]{24}$/.test(id)
