import type { Command } from './command.ts'

export const models: Command = {
  name: 'models',
  summary: 'List the models that can be asked.',
  usage: '',
  async run({ output, api }) {
    const { items } = await (await api()).models.list()
    for (const model of items) {
      const marks = [
        model.isDefault ? 'default' : '',
        model.isLocal ? 'nothing leaves this machine' : '',
      ].filter(Boolean)
      output.result(model, `${model.id}${marks.length > 0 ? `  (${marks.join('; ')})` : ''}`)
    }
  },
}
