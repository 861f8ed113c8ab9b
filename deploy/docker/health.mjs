// Whether the server in this container lives: what HEALTHCHECK and ECS ask. Readiness is the load balancer's question.
const answer = await fetch(`http://127.0.0.1:${process.env.GEPETO_PORT ?? 8000}/health/live`, {
  signal: AbortSignal.timeout(4000),
}).catch(() => undefined)
process.exit(answer?.ok ? 0 : 1)
