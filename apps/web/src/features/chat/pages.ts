export { ConversationPage } from './conversation-page.tsx'
export { HomePage } from './home-page.tsx'
