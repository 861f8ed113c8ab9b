import { Building2 } from 'lucide-react'
import { gepeto, knownSession } from '../../shared/api.ts'
import { useMessages } from '../../shared/i18n.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Section } from './section.tsx'

/** Which identity providers are set up, and what to register with them. */
export function SingleSignOn() {
  const { account } = useMessages()
  const providers = knownSession()?.ways.singleSignOn ?? []
  return (
    <>
      {providers.length === 0 ? (
        <div className="flex flex-col gap-4">
          <p className="text-sm text-muted">{account.ssoNone}</p>
          <Address label={account.ssoRedirect} text={redirectAddress('oidc')} />
        </div>
      ) : (
        <>
          <p className="-mb-6 text-sm text-muted">{account.ssoIntro}</p>
          {providers.map(({ id, name }) => (
            <Section
              key={id}
              title={
                <span className="flex items-center gap-2.5">
                  <Building2 size={16} className="text-muted" aria-hidden />
                  {name}
                </span>
              }
              label={name}
            >
              <div className="flex flex-col gap-4 py-4">
                <Address
                  label={account.ssoRedirect}
                  hint={account.ssoRedirectHint}
                  text={redirectAddress(id)}
                />
                <Address
                  label={account.ssoStart}
                  text={new URL(gepeto.signIn.singleSignOnUrl(id), location.origin).href}
                />
              </div>
            </Section>
          ))}
        </>
      )}
    </>
  )
}

/** Where a provider sends people back to: at the address that this page has been opened at. */
const redirectAddress = (id: string) =>
  new URL(`${gepeto.signIn.singleSignOnUrl(id)}/callback`, location.origin).href

function Address({ label, hint, text }: { label: string; hint?: string; text: string }) {
  const { account, common } = useMessages()
  return (
    <div className="flex flex-col gap-1.5 text-sm">
      <p className="font-medium">{label}</p>
      <div className="flex items-center gap-2 rounded-md bg-sunken py-1 pr-1 pl-3 ring-1 ring-line">
        <code className="min-w-0 flex-1 break-all font-mono text-sm">{text}</code>
        <CopyButton label={`${account.copyAddress}: ${label}`} copiedLabel={common.copied} text={text} />
      </div>
      {hint && <p className="text-muted">{hint}</p>}
    </div>
  )
}
