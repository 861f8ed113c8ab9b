import {
  Budget,
  BudgetId,
  BudgetList,
  CreateBudget,
  ForgetModelPrice,
  ModelPrice,
  ModelPriceList,
  PageQuery,
  SetModelPrice,
  UpdateBudget,
  UsageQuery,
  Usages,
} from '@gepeto/contract'
import { z } from 'zod'
import { noContent, problems } from '../../platform/http/schemas.ts'
import type { Http } from '../../platform/http/server.ts'
import { usageCsv } from './csv.ts'
import type { Usage } from './index.ts'

const tags = ['usage']
const params = z.object({ id: BudgetId })

export function usageRoutes(app: Http, usage: Usage): void {
  app.get('/api/v1/usage', {
    schema: {
      tags,
      summary: 'What calls to models used up, by day or month and by group',
      querystring: UsageQuery,
      response: { 200: Usages, ...problems(400, 401, 403) },
    },
    handler: ({ actor, query }) => usage.readUsage(actor, query),
  })

  app.get('/api/v1/usage/export', {
    schema: {
      tags,
      summary: 'The same as a table in CSV, a line for each period and group',
      querystring: UsageQuery,
      response: {
        200: z
          .string()
          .describe('text/csv in UTF-8; cells that begin like a formula have an apostrophe before them.'),
        ...problems(400, 401, 403),
      },
    },
    handler: async ({ actor, query }, reply) => {
      const { from, to, lines } = await usage.exportUsage(actor, query)
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="usage-${query.group}-${from}-${to}.csv"`)
        .serializer(String)
        .send(usageCsv(lines))
    },
  })

  app.get('/api/v1/budgets', {
    schema: {
      tags,
      summary: 'Limits on what models may use up, and how much of each is used',
      querystring: PageQuery,
      response: { 200: BudgetList, ...problems(400, 401, 403) },
    },
    handler: ({ actor, query }) => usage.listBudgets(actor, query),
  })

  app.post('/api/v1/budgets', {
    schema: {
      tags,
      summary: 'Set a budget',
      body: CreateBudget,
      response: { 201: Budget, ...problems(400, 401, 403, 409) },
    },
    handler: async ({ actor, body }, reply) => reply.code(201).send(await usage.createBudget(actor, body)),
  })

  app.patch('/api/v1/budgets/:id', {
    schema: {
      tags,
      summary: 'Change the limits of a budget',
      params,
      body: UpdateBudget,
      response: { 200: Budget, ...problems(400, 401, 403, 404) },
    },
    handler: ({ actor, params: { id }, body }) => usage.updateBudget(actor, id, body),
  })

  app.delete('/api/v1/budgets/:id', {
    schema: {
      tags,
      summary: 'Delete a budget',
      params,
      response: { 204: noContent, ...problems(400, 401, 403, 404) },
    },
    handler: async ({ actor, params: { id } }, reply) => {
      await usage.deleteBudget(actor, id)
      return reply.code(204).send(null)
    },
  })

  app.get('/api/v1/models/prices', {
    schema: {
      tags,
      summary: 'What models cost',
      response: { 200: ModelPriceList, ...problems(401, 403) },
    },
    handler: ({ actor }) => usage.listPrices(actor),
  })

  app.put('/api/v1/models/prices', {
    schema: {
      tags,
      summary: 'Set what a model costs in this workspace',
      body: SetModelPrice,
      response: { 200: ModelPrice, ...problems(400, 401, 403) },
    },
    handler: ({ actor, body }) => usage.setPrice(actor, body),
  })

  app.delete('/api/v1/models/prices', {
    schema: {
      tags,
      summary: 'Go back to the price that comes with Gepeto',
      querystring: ForgetModelPrice,
      response: { 204: noContent, ...problems(400, 401, 403, 404) },
    },
    handler: async ({ actor, query }, reply) => {
      await usage.forgetPrice(actor, query.model)
      return reply.code(204).send(null)
    },
  })
}
