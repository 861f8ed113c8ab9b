import { BilingualError } from './language.ts'

/** The process cannot start here. The message is one line for the person who starts it, with the way out. */
export class StartRefused extends BilingualError {}
