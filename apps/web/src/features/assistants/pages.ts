export { AssistantPage } from './assistant-page.tsx'
export { AssistantsPage } from './assistants-page.tsx'
