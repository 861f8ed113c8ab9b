import type { Command } from './command.ts'
import { messages } from './messages.ts'

export const models: Command = {
  name: 'models',
  summary: messages.models.summary,
  usage: '',
  async run({ output, api }) {
    const { items } = await (await api()).models.list()
    for (const model of items) {
      const marks = [
        model.isDefault ? messages.models.isDefault : '',
        model.isLocal ? messages.models.isLocal : '',
      ].filter(Boolean)
      output.result(model, `${model.id}${marks.length > 0 ? `  (${marks.join('; ')})` : ''}`)
    }
  },
}
