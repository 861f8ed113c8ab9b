import { z } from 'zod'
import { sentences } from './sentences.ts'

export const Email = z.email(sentences.email.en).max(254)
export const Password = z.string().min(12, sentences.passwordShort.en).max(256, sentences.passwordLong.en)
