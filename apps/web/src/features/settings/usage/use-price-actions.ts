import type { ModelPrice } from '@gepeto/contract'
import type { Gepeto } from '@gepeto/sdk'
import { gepeto, queryClient } from '../../../shared/api.ts'
import { useMessages } from '../../../shared/i18n.tsx'
import { sentenceOf } from '../../../shared/problem-note.tsx'
import { showToast } from '../../../ui/toasts.tsx'

export type OwnPrice = Parameters<Gepeto['usage']['setPrice']>[0]

/** How long a change of a price can be taken back, in milliseconds. */
const undoMs = 7000

const refresh = () => queryClient.invalidateQueries({ queryKey: ['model-prices'] })

/** Setting and deleting the workspace's own prices; each says what it did and can be taken back. */
export function usePriceActions() {
  const messages = useMessages()
  const { usage, common } = messages

  /** @param before the workspace's own price until now; undefined: it had none */
  const putBack = async (model: string, before: ModelPrice | undefined) => {
    try {
      await (before ? gepeto.usage.setPrice(ownOf(before)) : gepeto.usage.forgetPrice(model))
    } catch (error) {
      showToast({ tone: 'bad', text: sentenceOf(error, messages) })
    }
    await refresh()
  }
  const sayDone = (text: string, model: string, before: ModelPrice | undefined) =>
    showToast({
      text,
      durationMs: undoMs,
      action: { label: common.undo, run: () => void putBack(model, before) },
    })

  return {
    async set(price: OwnPrice, before: ModelPrice | undefined) {
      await gepeto.usage.setPrice(price)
      await refresh()
      sayDone(usage.prices.saved(price.model), price.model, before)
    },
    async forget(price: ModelPrice) {
      try {
        await gepeto.usage.forgetPrice(price.model)
        sayDone(usage.prices.forgotten(price.model), price.model, price)
      } catch (error) {
        showToast({ tone: 'bad', text: sentenceOf(error, messages) })
      }
      await refresh()
    },
  }
}

const ownOf = ({
  model,
  inputPerMillion,
  cachedInputPerMillion,
  outputPerMillion,
  source,
}: ModelPrice): OwnPrice => ({ model, inputPerMillion, cachedInputPerMillion, outputPerMillion, source })
