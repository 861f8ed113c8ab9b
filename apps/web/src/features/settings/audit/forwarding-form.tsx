import type { LogForwarding } from '@gepeto/contract'
import { useState } from 'react'
import { gepeto, queryClient, useMay } from '../../../shared/api.ts'
import { FormDialog } from '../../../shared/form-dialog.tsx'
import { useMessages } from '../../../shared/i18n.tsx'
import { CheckField } from '../../../ui/check-field.tsx'
import { TextArea, TextField } from '../../../ui/field.tsx'
import { RadioField } from '../../../ui/radio-field.tsx'
import { showToast } from '../../../ui/toasts.tsx'
import { forwardingQuery } from './queries.ts'

interface ForwardingFormProps {
  /** null: it is sent nowhere yet. */
  forwarding: LogForwarding | null
  onClose: () => void
}

/** Says where the log is sent. */
export function ForwardingForm({ forwarding, onClose }: ForwardingFormProps) {
  const { controls, common } = useMessages()
  const may = useMay()
  const [kind, setKind] = useState(forwarding?.kind ?? 'syslog')
  const [address, setAddress] = useState(forwarding?.address ?? '')
  const [secret, setSecret] = useState('')
  const [authority, setAuthority] = useState('')
  const [withContent, setWithContent] = useState(forwarding?.withContent ?? false)
  const [fromStart, setFromStart] = useState(false)
  const save = async () => {
    await gepeto.audit.setForwarding({
      kind,
      address: address.trim(),
      withContent: withContent && may('audit:read'),
      fromStart: fromStart && may('audit:read'),
      ...(kind === 'syslog' ? { secret: null } : secret !== '' && { secret }),
      ...(kind === 'syslog' && authority.trim() !== '' && { authority: authority.trim() }),
    })
    await queryClient.invalidateQueries({ queryKey: forwardingQuery.queryKey })
    showToast({ text: controls.forwardingSaved })
    return undefined
  }
  return (
    <FormDialog title={controls.forwarding} action={common.save} onSave={save} onClose={onClose}>
      <RadioField
        label={controls.protocol}
        value={kind}
        options={(['syslog', 'http'] as const).map((value) => ({ value, label: controls.protocols[value] }))}
        onChange={setKind}
      />
      <TextField
        label={controls.address}
        hint={controls.addressHint[kind]}
        value={address}
        maxLength={500}
        autoComplete="off"
        onChange={({ target }) => setAddress(target.value)}
      />
      {kind === 'http' ? (
        <TextField
          type="password"
          label={controls.secret}
          hint={controls.secretHint}
          value={secret}
          maxLength={2000}
          autoComplete="off"
          onChange={({ target }) => setSecret(target.value)}
        />
      ) : (
        <TextArea
          label={controls.authority}
          hint={controls.authorityHint}
          value={authority}
          rows={3}
          maxLength={20_000}
          onChange={({ target }) => setAuthority(target.value)}
        />
      )}
      <div>
        <CheckField
          label={controls.withContent}
          hint={controls.withContentHint}
          isChecked={withContent && may('audit:read')}
          isDisabled={!may('audit:read')}
          onChange={setWithContent}
        />
        <CheckField
          label={controls.fromStart}
          isChecked={fromStart && may('audit:read')}
          isDisabled={!may('audit:read')}
          onChange={setFromStart}
        />
      </div>
    </FormDialog>
  )
}
