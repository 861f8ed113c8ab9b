export {
  type FormedKind,
  findPersonalData,
  type PersonalKind,
  type PersonalSpan,
  personalKinds,
} from './find.ts'
export { createMasking, type Masking, maskForGood } from './mask.ts'
export { patternOfNames } from './names.ts'
