import { monthly, prices } from './costs.ts'
import { closeTerraform, plan } from './terraform.ts'

/** Each example and size, in the order of the table in docs/deploy.md. */
const sizes: [name: string, folder: string, varFile: string][] = [
  ['chatgepeto-fargate', 'examples/chatgepeto-fargate', 'example.tfvars'],
  ['chatgepeto-fargate on Spot', 'examples/chatgepeto-fargate', 'spot.tfvars'],
  ['iscoolgpt-fargate', 'examples/iscoolgpt-fargate', 'example.tfvars'],
  ['production, dev', 'examples/production', 'dev.tfvars'],
  ['production, staging', 'examples/production', 'staging.tfvars'],
  ['production', 'examples/production', 'production.tfvars'],
  ['flowise-eks', 'examples/flowise-eks', 'example.tfvars'],
  ['resync-eks', 'examples/resync-eks', 'example.tfvars'],
]

// Prints the table, a line at a time: node deploy/checks/costs-table.ts
for (const [name, folder, varFile] of sizes) {
  const { total, lines } = monthly(plan(folder, varFile), prices)
  const parts = Object.entries(lines)
    .sort(([, a], [, b]) => b - a)
    .filter(([, dollars]) => dollars >= 0.5)
    .map(([what, dollars]) => `${what} ${dollars.toFixed(dollars < 10 ? 2 : 0)}`)
  console.log(`| ${name} | **${total.toFixed(0)}** | ${parts.join(', ')} |`)
}
await closeTerraform()
