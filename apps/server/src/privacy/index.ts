export { createPrivacy, type PersonalData, type Privacy } from './privacy.ts'
export { privacyRoutes } from './routes.ts'
