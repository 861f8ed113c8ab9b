import { Problem } from '../platform/http/problem.ts'

/** Metrics tell of all workspaces, so only this machine reads them, or whoever has the token for it. */
export class MetricsRefused extends Problem {
  static override readonly code = 'health/metrics-refused'
  static override readonly status = 401
  static override readonly title = {
    en: 'Metrics are not open to everybody',
    'pt-BR': 'As métricas não são abertas a todos',
  }
  constructor() {
    super({
      en: 'Read /metrics from the machine itself, or with the bearer token that GEPETO_METRICS_TOKEN sets.',
      'pt-BR': 'Leia /metrics na própria máquina, ou com o token bearer definido em GEPETO_METRICS_TOKEN.',
    })
  }
}
