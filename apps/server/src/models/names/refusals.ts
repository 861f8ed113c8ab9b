import { StartRefused } from '../../platform/start-refused.ts'

/** The variable that names the model. */
export const namesVariable = 'GEPETO_NAMES_MODEL'

/** @param labels what the model tells instead */
export const noNameLabels = (folder: string, labels: string): StartRefused =>
  new StartRefused({
    en: `${namesVariable}: the model in ${folder} tells no names of people; its labels are: ${labels || 'none'}. It has to be one for named entities, with labels such as B-PER.`,
    'pt-BR': `${namesVariable}: o modelo em ${folder} não reconhece nomes de pessoas; os rótulos dele são: ${labels || 'nenhum'}. Precisa ser um de entidades nomeadas, com rótulos como B-PER.`,
  })

/** What a folder of such a model has to hold. */
export const neededFiles = {
  en: 'It needs config.json, tokenizer.json, tokenizer_config.json and onnx/model.onnx or onnx/model_quantized.onnx.',
  'pt-BR':
    'Ela precisa de config.json, tokenizer.json, tokenizer_config.json e onnx/model.onnx ou onnx/model_quantized.onnx.',
}
