import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider'
import type { Target } from '../platform/resilience/index.ts'
import type { Wire } from './providers/wire.ts'

/** A language model that can be asked, and what to call it. */
export interface ConfiguredModel {
  /** `builtin` or `provider/model`. */
  id: string
  provider: string
  /** Another one whenever its provider is set up anew: what it said before is not what this one would say. */
  revision?: string
  /** true: no text leaves this machine. */
  isLocal: boolean
  model: LanguageModelV4
  /** Whether it may be called, and how many calls at a time; shared by all who call it. */
  target: Target
  /** How to speak with its server without the AI SDK; only of those that speak OpenAI's chat completions. */
  wire?: Wire
  /**
   * What it has to say after words that another model began with, itself and at once; undefined: nothing.
   * A model without it is given the words back with an order to go on.
   */
  goOn?(options: Omit<LanguageModelV4CallOptions, 'abortSignal'>, said: string): string | undefined
}

/** One place of a route. Times in milliseconds. */
export interface Step {
  target: ConfiguredModel
  /** Longest wait for the first thing it says, and for each next one. */
  firstTokenMs: number
  /** Longest wait for all of it, tries included; what its reader takes is not counted. */
  totalMs: number
  /** A workspace gives a model that others ask too less than the usual time: that it is late then is not its failing. */
  isHurried?: boolean
}

/** An ordered chain of models: the next is asked where one fails. */
export interface Route {
  name: string
  steps: Step[]
  /** What is personal goes to no model outside this machine: placeholders do. */
  isMasked: boolean
}
