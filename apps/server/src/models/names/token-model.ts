/** What is used of the tokenizers of `@huggingface/transformers` 4. */
export interface Tokenizer {
  (text: string, options: { return_tensor: false }): { input_ids: number[] }
  tokenize(text: string): string[]
  convert_tokens_to_ids(tokens: string[]): (number | undefined)[]
  readonly unk_token_id: number | undefined
  readonly all_special_ids: readonly number[]
  readonly model_max_length: number
}

interface Tensor {
  dims: readonly number[]
  data: ArrayLike<number>
}

/** The same of its models that say something of each token. */
export interface TokenClassifier {
  (inputs: { input_ids: unknown; attention_mask: unknown }): Promise<{ logits: Tensor }>
  readonly config: { id2label?: Record<string, string>; max_position_embeddings?: number }
}

interface FromFolder<T> {
  from_pretrained(name: string, options: { local_files_only: boolean; dtype?: 'q8' | 'fp32' }): Promise<T>
}

/** The same of the library itself. */
export interface TokenModels {
  env: { allowRemoteModels: boolean; allowLocalModels: boolean; localModelPath: string }
  AutoTokenizer: FromFolder<Tokenizer>
  AutoModelForTokenClassification: FromFolder<TokenClassifier>
  Tensor: new (type: 'int64', data: BigInt64Array, dims: number[]) => unknown
}
