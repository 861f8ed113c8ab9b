/** Lines of text, and the one that answers marked. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="shrink-0">
      <rect width="32" height="32" rx="7" fill="#27509b" />
      <path d="M9 8.5h14M9 13.5h8" stroke="#fff" strokeWidth="2.2" strokeLinecap="round" opacity=".75" />
      <rect x="8" y="17" width="16" height="6.5" rx="1.6" fill="#ffd982" />
    </svg>
  )
}
