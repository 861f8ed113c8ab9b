/**
 * In place of `@huggingface/transformers`, which is too heavy to be installed for tests: the same calls, of a tokenizer
 * of word pieces and of a model that is looked up, over the vocabulary of the tiny model. A text with `desmaio` ends the
 * thread.
 */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { scoreOf, vocabulary } from './tiny-names.ts'

export const env = { allowRemoteModels: true, allowLocalModels: false, localModelPath: '' }

const tokens = vocabulary.map(([token]) => token)

export class Tensor {
  readonly type: string
  readonly data: BigInt64Array
  readonly dims: number[]
  constructor(type: string, data: BigInt64Array, dims: number[]) {
    this.type = type
    this.data = data
    this.dims = dims
  }
}

/** The longest piece that the vocabulary knows, again and again; a word that ends elsewhere is unknown. */
function cut(word: string): string[] {
  if (word.includes('desmaio')) process.exit(1)
  const pieces: string[] = []
  for (let at = 0; at < word.length; ) {
    const prefix = at === 0 ? '' : '##'
    let end = word.length
    while (end > at && !tokens.includes(prefix + word.slice(at, end))) end--
    if (end === at) return ['[UNK]']
    pieces.push(prefix + word.slice(at, end))
    at = end
  }
  return pieces
}

const folderOf = (name: string): string => {
  if (env.allowRemoteModels || !env.allowLocalModels) throw new Error('it would be looked for elsewhere')
  return join(env.localModelPath, name)
}

export const AutoTokenizer = {
  async from_pretrained(name: string) {
    const config = await readFile(join(folderOf(name), 'tokenizer_config.json'), 'utf8')
    const { model_max_length } = JSON.parse(config) as { model_max_length: number }
    const tokenize = (text: string) => (text.match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? []).flatMap(cut)
    const convert_tokens_to_ids = (given: string[]) => given.map((token) => tokens.indexOf(token))
    return Object.assign(
      (text: string) => ({
        input_ids: convert_tokens_to_ids(['[CLS]', ...tokenize(text), '[SEP]']),
      }),
      { tokenize, convert_tokens_to_ids, unk_token_id: 1, all_special_ids: [0, 1, 2, 3], model_max_length },
    )
  },
}

export const AutoModelForTokenClassification = {
  async from_pretrained(name: string) {
    const folder = folderOf(name)
    const { size } = await stat(join(folder, 'onnx/model.onnx'))
    if (size === 0) throw new Error('the file is empty')
    const config = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as {
      id2label: Record<string, string>
    }
    return Object.assign(
      async ({ input_ids }: { input_ids: Tensor }) => ({
        logits: {
          dims: [...input_ids.dims, Object.keys(config.id2label).length],
          data: Float32Array.from([...input_ids.data].flatMap((id) => scoresOf(tokens[Number(id)]!, config))),
        },
      }),
      { config },
    )
  },
}

const scoresOf = (token: string, { id2label }: { id2label: Record<string, string> }): number[] =>
  Object.values(id2label).map((label) => scoreOf(token, label))
