/**
 * Whether a price is one of a model.
 * @param name as the price is written: a model's id, or the beginning of some with `*` at its end
 * @param model a model's id, `provider/model`
 */
export const isPriceOf = (name: string, model: string): boolean =>
  name.endsWith('*') ? model.startsWith(name.slice(0, -1)) : model === name
