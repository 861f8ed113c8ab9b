export { ForgotPasswordPage } from './forgot-password-page.tsx'
export { ResetPasswordPage } from './reset-password-page.tsx'
export { SecondFactorPage } from './second-factor-page.tsx'
export { VerifyEmailPage } from './verify-email-page.tsx'
