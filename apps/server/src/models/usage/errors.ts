import type { BudgetScope } from '@gepeto/contract'
import { Problem } from '../../platform/http/problem.ts'
import type { Bilingual } from '../../platform/language.ts'
import { inUnit } from './facts.ts'
import type { Standing } from './meter.ts'

const whose: Record<BudgetScope, Bilingual> = {
  workspace: { en: 'Your workspace’s budget', 'pt-BR': 'O orçamento do seu espaço de trabalho' },
  person: { en: 'Your budget', 'pt-BR': 'O seu orçamento' },
  key: { en: 'Your API key’s budget', 'pt-BR': 'O orçamento da sua chave de API' },
  assistant: { en: 'This assistant’s budget', 'pt-BR': 'O orçamento deste assistente' },
}

/** A hard limit on what models may use up is reached. */
export class BudgetUsedUp extends Problem {
  static override readonly code = 'models/budget-used-up'
  static override readonly status = 429
  static override readonly title = { en: 'The budget is used up', 'pt-BR': 'O orçamento acabou' }
  readonly standing: Standing
  readonly waitSeconds: number
  /** A model that costs nothing may still be asked. */
  readonly isMoneyAlone: boolean
  constructor(standing: Standing, now: Date, isMoneyAlone: boolean) {
    const { budget, renewsAt } = standing
    const period = { day: { en: 'day', 'pt-BR': 'dia' }, month: { en: 'month', 'pt-BR': 'mês' } }[
      budget.period
    ]
    const when = renewsAt.toISOString().slice(0, 16).replace('T', ' ')
    super({
      en: `${whose[budget.scope].en} for the ${period.en} is used up. It renews on ${when} UTC; whoever manages budgets can raise it before.`,
      'pt-BR': `${whose[budget.scope]['pt-BR']} para o ${period['pt-BR']} acabou. Ele se renova em ${when} UTC; quem cuida dos orçamentos pode aumentá-lo antes.`,
    })
    this.standing = standing
    this.isMoneyAlone = isMoneyAlone
    this.waitSeconds = Math.max(1, Math.ceil((renewsAt.getTime() - now.getTime()) / 1000))
  }
  override facts() {
    const { budget, used, renewsAt } = this.standing
    return {
      budget: {
        id: budget.id,
        scope: budget.scope,
        period: budget.period,
        unit: budget.unit,
        hardLimit: inUnit(budget.unit, budget.hardLimit ?? 0),
        used: inUnit(budget.unit, used),
      },
      renewsAt: renewsAt.toISOString(),
    }
  }
  override get retryAfterSeconds() {
    return this.waitSeconds
  }
}

export class BudgetNotFound extends Problem {
  static override readonly code = 'models/budget-not-found'
  static override readonly status = 404
  static override readonly title = { en: 'There is no such budget', 'pt-BR': 'Este orçamento não existe' }
  constructor(id: string) {
    super({
      en: `This workspace has no budget "${id}"; it may have been deleted. GET /api/v1/budgets lists those it has.`,
      'pt-BR': `Este espaço de trabalho não tem o orçamento "${id}"; ele pode ter sido apagado. GET /api/v1/budgets mostra os que há.`,
    })
  }
}

/** There can be one for the same subject, period and unit. */
export class BudgetExists extends Problem {
  static override readonly code = 'models/budget-exists'
  static override readonly status = 409
  static override readonly title = {
    en: 'There is such a budget already',
    'pt-BR': 'Este orçamento já existe',
  }
  readonly id: string
  constructor(id: string) {
    super({
      en: `The budget "${id}" is for the same subject, period and unit. Change that one.`,
      'pt-BR': `O orçamento "${id}" é para o mesmo objeto, período e unidade. Altere aquele.`,
    })
    this.id = id
  }
  override facts() {
    return { budgetId: this.id }
  }
}

export class PriceNotFound extends Problem {
  static override readonly code = 'models/price-not-found'
  static override readonly status = 404
  static override readonly title = {
    en: 'There is no price of its own',
    'pt-BR': 'Não há preço próprio',
  }
  constructor(model: string) {
    super({
      en: `No price was set in this workspace for "${model}", so there is none to delete. GET /api/v1/models/prices lists those that hold.`,
      'pt-BR': `Nenhum preço foi definido neste espaço de trabalho para "${model}"; não há o que excluir. GET /api/v1/models/prices mostra os que valem.`,
    })
  }
}
