import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { deploy } from './programs.ts'

/** What a service of the compose file says of how it is run. */
export interface Service {
  image: string
  profiles?: string[]
  user?: string
  read_only?: boolean
  cap_drop?: string[]
  security_opt?: string[]
  tmpfs?: string[]
  networks?: string[]
  ports?: string[]
  environment?: Record<string, string>
  depends_on?: string[] | Record<string, object>
  volumes?: string[]
  entrypoint?: string[]
  command?: string[]
  healthcheck?: { test: string[] }
}

/** The compose file, its anchors resolved and its variables as they stand. */
export const composed = () =>
  parse(readFileSync(join(deploy, 'docker/docker-compose.yml'), 'utf8'), { merge: true }) as {
    services: Record<string, Service>
    volumes: Record<string, null>
  }

/** A text of the compose file with its variables in their places, as compose hands it on. */
export const filled = (text: string, values: Record<string, string>): string =>
  text.replace(/\$\$|\$\{(\w+)(?::[-?][^}]*)?\}/g, (found, name: string) =>
    found === '$$' ? '$' : (values[name] ?? ''),
  )

/**
 * What podman is told to run a service as compose would: user, rights, folders, variables.
 * @param values of the variables that the file asks for; a value that is `NAME=…` in `instead` takes the place of the file's
 */
export function podmanOptions(
  service: Service,
  values: Record<string, string>,
  instead: Record<string, string> = {},
): string[] {
  const environment = { ...service.environment, ...instead }
  return [
    ...(service.user ? ['--user', service.user] : []),
    ...(service.read_only ? ['--read-only'] : []),
    ...(service.cap_drop ?? []).flatMap((one) => ['--cap-drop', one]),
    ...(service.security_opt ?? []).flatMap((one) => ['--security-opt', one.replace(/:true$/, '')]),
    ...(service.tmpfs ?? []).flatMap((one) => ['--tmpfs', `${one}:mode=1777`]),
    ...(service.volumes ?? []).flatMap((one) => ['--volume', one]),
    ...Object.entries(environment).flatMap(([name, value]) => [
      '--env',
      `${name}=${filled(String(value), values)}`,
    ]),
  ]
}
