import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What the tiny model can tell of a token. */
export const labels = ['O', 'B-PER', 'I-PER', 'B-LOC'] as const

/** Its vocabulary, and what it says of each token wherever that stands. `falha` makes it give no numbers. */
export const vocabulary: [token: string, label: (typeof labels)[number]][] = [
  ['[PAD]', 'O'],
  ['[UNK]', 'O'],
  ['[CLS]', 'O'],
  ['[SEP]', 'O'],
  ['Maria', 'B-PER'],
  ['Ana', 'B-PER'],
  ['João', 'B-PER'],
  ['Lisboa', 'B-LOC'],
  ['Souza', 'I-PER'],
  ['Paula', 'I-PER'],
  ['Con', 'I-PER'],
  ['##ceição', 'O'],
  ['Á', 'I-PER'],
  ['##vila', 'O'],
  ['da', 'O'],
  ['d', 'O'],
  ["'", 'O'],
  ['-', 'O'],
  ['.', 'O'],
  [',', 'O'],
  ['falha', 'O'],
]

/** A file in protocol buffers, field by field. */
const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))]
const number = (field: number, value: number): Buffer => Buffer.from([...varint(field * 8), ...varint(value)])
const bytes = (field: number, content: Buffer | string): Buffer => {
  const held = Buffer.from(content as string)
  return Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(held.length)]), held])
}
const message = (field: number, ...parts: Buffer[]): Buffer => bytes(field, Buffer.concat(parts))

/** What stands for each token and label: far ahead, behind, or no number. */
export const scoreOf = (token: string, label: string): number => {
  if (token === 'falha') return Number.NaN
  return vocabulary.find(([one]) => one === token)?.[1] === label ? 5 : -5
}

/** An ONNX graph of one node that looks the scores of each token up (onnx.proto3, opset 13, `Gather`). */
function lookup(): Buffer {
  const scores = Float32Array.from(
    vocabulary.flatMap(([token]) => labels.map((label) => scoreOf(token, label))),
  )
  const float = 1
  const int64 = 7
  const shaped = (field: number, name: string, type: number, sizes: (string | number)[]) =>
    message(
      field,
      bytes(1, name),
      message(
        2,
        message(
          1,
          number(1, type),
          message(
            2,
            ...sizes.map((size) => message(1, typeof size === 'number' ? number(1, size) : bytes(2, size))),
          ),
        ),
      ),
    )
  const graph = [
    message(1, bytes(1, 'scores'), bytes(1, 'input_ids'), bytes(2, 'logits'), bytes(4, 'Gather')),
    bytes(2, 'lookup'),
    message(
      5,
      number(1, vocabulary.length),
      number(1, labels.length),
      number(2, float),
      bytes(8, 'scores'),
      bytes(9, Buffer.from(scores.buffer)),
    ),
    shaped(11, 'input_ids', int64, ['texts', 'tokens']),
    shaped(12, 'logits', float, ['texts', 'tokens', labels.length]),
  ]
  return Buffer.concat([number(1, 8), message(7, ...graph), message(8, bytes(1, ''), number(2, 13))])
}

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]']

const tokenizer = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: special.map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })),
  normalizer: {
    type: 'BertNormalizer',
    clean_text: true,
    handle_chinese_chars: true,
    strip_accents: false,
    lowercase: false,
  },
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [
      { SpecialToken: { id: '[CLS]', type_id: 0 } },
      { Sequence: { id: 'A', type_id: 0 } },
      { SpecialToken: { id: '[SEP]', type_id: 0 } },
    ],
    pair: [],
    special_tokens: {
      '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
      '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
    },
  },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: Object.fromEntries(vocabulary.map(([token], id) => [token, id])),
  },
}

/**
 * Token classification over a small vocabulary, in the files that models on the hub have.
 * @param id2label what its labels are called
 */
export async function writeTinyNames(folder: string, id2label: readonly string[] = labels): Promise<void> {
  await mkdir(join(folder, 'onnx'), { recursive: true })
  const write = (name: string, content: unknown) => writeFile(join(folder, name), JSON.stringify(content))
  await write('config.json', {
    model_type: 'bert',
    architectures: ['BertForTokenClassification'],
    max_position_embeddings: 128,
    id2label: Object.fromEntries(id2label.map((label, id) => [id, label])),
  })
  await write('tokenizer.json', tokenizer)
  await write('tokenizer_config.json', {
    tokenizer_class: 'BertTokenizer',
    model_max_length: 128,
    do_lower_case: false,
    unk_token: '[UNK]',
    sep_token: '[SEP]',
    pad_token: '[PAD]',
    cls_token: '[CLS]',
  })
  await writeFile(join(folder, 'onnx/model.onnx'), lookup())
}
