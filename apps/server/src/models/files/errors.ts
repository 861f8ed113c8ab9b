import type { Bilingual } from '../../platform/language.ts'
import { StartRefused } from '../../platform/start-refused.ts'

/** Files of a model cannot be had. The message is for the person at the command line. */
export class ModelFilesRefused extends StartRefused {
  static altered(path: string, wanted: string, found: string): ModelFilesRefused {
    return new ModelFilesRefused({
      en: `${path} is not the file that was noted: SHA-256 ${found} instead of ${wanted}. Nothing of it was kept.`,
      'pt-BR': `${path} não é o arquivo que foi anotado: SHA-256 ${found} em vez de ${wanted}. Nada dele foi guardado.`,
    })
  }

  static fromHub(name: string, reason: Bilingual, cause?: unknown): ModelFilesRefused {
    return new ModelFilesRefused(
      {
        en: `"${name}" cannot be fetched from the hub: ${reason.en}.`,
        'pt-BR': `Não é possível buscar "${name}" no hub: ${reason['pt-BR']}.`,
      },
      { cause },
    )
  }

  static notHere(name: string, folder: string): ModelFilesRefused {
    return new ModelFilesRefused({
      en: `There is no model "${name}" in ${folder}. Run: gepeto models pull ${name}`,
      'pt-BR': `Não há modelo "${name}" em ${folder}. Rode: gepeto models pull ${name}`,
    })
  }
}
