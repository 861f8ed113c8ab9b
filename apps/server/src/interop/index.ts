export { createOpenAi, type OpenAi, type OpenAiOptions, openAiRoutes } from './openai/index.ts'
