export { type NameFinder, openNameFinder } from './name-finder.ts'
