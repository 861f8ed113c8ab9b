import { randomBytes } from 'node:crypto'

/** What no page of ours needs; passkeys and copying stay. */
export const pagePermissions = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'display-capture',
  'encrypted-media',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'serial',
  'usb',
  'xr-spatial-tracking',
]
  .map((feature) => `${feature}=()`)
  .join(', ')

/** A year: browsers call the server by TLS only, from the first time on. */
const transportSecurity = 'max-age=31536000; includeSubDomains'

/**
 * What every response carries. Nothing of it runs, is framed or kept by anyone; whoever sends a page or a file that may
 * be kept says so over these.
 * @param isSecure whether people reach the server by TLS
 */
export function standardHeaders(isSecure: boolean): Record<string, string> {
  return {
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    // Whoever opens an answer as a page gets nothing of the machine either.
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    ...(isSecure ? { 'strict-transport-security': transportSecurity } : {}),
  }
}

/** A number that is used once, for the scripts and styles of one page. */
export const pageNonce = (): string => randomBytes(16).toString('base64')

/**
 * What a page may load and run: what bears its nonce and what that loads, from this server; nothing written into it.
 * Styles that scripts set on an element need no leave; attributes in markup would, and have none.
 */
export const pagePolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')

/** What a file of the page may do: pdf.js's worker is one, and fetches fonts and character maps. */
export const filePolicy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; font-src 'self' data:; frame-ancestors 'none'"

/** The one style that Swagger UI 5 writes into its page, by its content; the page's test in a browser tells when it changes. */
const swaggerStyle = "'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='"

/** What the page of the API may load: its own files. It calls this server, and no other. */
export const docsPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' ${swaggerStyle}`,
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')
