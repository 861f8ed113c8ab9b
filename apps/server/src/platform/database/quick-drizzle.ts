/**
 * Makes `import 'drizzle-orm'` seven times quicker: 90 ms and 60 MB instead of 650 ms and 300 MB.
 * For each of its hundred files Node 24 reads the nearest package.json, and drizzle-orm's weighs 179 KB:
 * here the answer is given beforehand. Import this before anything that imports drizzle-orm, which means
 * in the entry file, followed by a dynamic import of the rest.
 * @see measured on Node 24.21.0 with drizzle-orm 0.45.4: `node --cpu-prof` shows package_json_reader
 */
import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, next) {
    const parent = context.parentURL
    // Its package.json says "type": "module", and its own files name each other by relative paths.
    if (
      specifier.startsWith('.') &&
      parent?.includes('/node_modules/drizzle-orm/') &&
      !parent.endsWith('.cjs')
    )
      return { url: new URL(specifier, parent).href, format: 'module', shortCircuit: true }
    return next(specifier, context)
  },
})
