export type { Block, BlockKind, Location, ParsedDocument } from './document.ts'
export { MAX_FILE_BYTES, MAX_TEXT_FILE_BYTES } from './document.ts'
export { ParseFailure, type ParseFailureCode, type ParseFailureFacts } from './parse-failure.ts'
export { closeParser, type ParseOptions, parseFile } from './parse-file.ts'
