/** Fastify with one route and nothing else, which answers with the body it is given by message. Sends its port. */
import type { AddressInfo } from 'node:net'
import fastify from 'fastify'

process.once('message', async (body: object) => {
  const app = fastify()
  app.get('/', () => body)
  await app.listen({ port: 0, host: '127.0.0.1' })
  process.send!((app.server.address() as AddressInfo).port)
})
