// Reads a CycloneDX inventory of everything in package-lock.json, of which it keeps what the named workspaces run with.
// `npm sbom --omit=dev` leaves out what is also a tool's: https://docs.npmjs.com/cli/commands/npm-sbom
// usage: npm sbom --sbom-format cyclonedx --package-lock-only | node inventory.mjs apps/server packages/sdk
import { readFileSync } from 'node:fs'

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
/** Where Node finds a package from the folder of another. */
const placeOf = (name, from) => {
  for (let folder = from; ; folder = folder.replace(/(^|\/)[^/]*$/, '')) {
    const place = `${folder && `${folder}/`}node_modules/${name}`
    if (!folder.endsWith('node_modules') && packages[place])
      return packages[place].link ? packages[place].resolved : place
    if (folder === '') return undefined
  }
}
const kept = new Set()
const waiting = process.argv.slice(2)
for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
  if (kept.has(place)) continue
  kept.add(place)
  const {
    dependencies = {},
    peerDependencies = {},
    peerDependenciesMeta = {},
    optionalDependencies = {},
  } = packages[place]
  const peers = Object.keys(peerDependencies).filter((name) => !peerDependenciesMeta[name]?.optional)
  const names = [...Object.keys(dependencies), ...peers].filter((name) => !(name in optionalDependencies))
  waiting.push(...names.flatMap((name) => placeOf(name, place) ?? []))
}
const named = new Set(
  [...kept].map((place) => {
    const { name = place.replace(/^.*node_modules\//, ''), version } = packages[place]
    return `${name}@${version}`
  }),
)

const inventory = JSON.parse(readFileSync(0, 'utf8'))
const components = inventory.components.filter(({ group, name, version }) =>
  named.has(`${group ? `${group}/` : ''}${name}@${version}`),
)
const refs = new Set([inventory.metadata.component['bom-ref'], ...components.map((one) => one['bom-ref'])])
const dependencies = inventory.dependencies
  .filter(({ ref }) => refs.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }))
process.stdout.write(JSON.stringify({ ...inventory, components, dependencies }))
