import { type ErasureCertificate, wordsOfKind } from '@gepeto/contract'
import { type Audit, appendEvents } from '../audit/index.ts'
import { type Actor, guarded } from '../platform/actor.ts'
import {
  acrossWorkspaces,
  type Database,
  despiteDeadlocks,
  inWorkspace,
  type Transaction,
} from '../platform/database/index.ts'
import { InvalidRequest, KeyTooNarrow } from '../platform/http/errors.ts'
import { type ZipEntry, zip } from '../platform/zip.ts'
import { archiveReadme } from './archive-readme.ts'
import { ArchiveUnderWay } from './errors.ts'
import { personErased, personExported } from './facts.ts'
import type { RefuseHeld } from './holds.ts'
import { ownWords } from './own-words.ts'

/** What one domain keeps of people. */
export interface PersonalData {
  /** All that it keeps of a person in the actor's workspace, as files. */
  exportPerson(actor: Actor, personId: string): AsyncIterable<ZipEntry>
  /** Deletes it. @returns how many rows went, by what they were */
  erasePerson(tx: Transaction, actor: Actor, personId: string): Promise<Record<string, number>>
}

export interface PersonCommandsOptions {
  database: Database
  audit: Pick<Audit, 'destroyKeys' | 'eventsOf'>
  /** Those that hold a person's standing come first: they say whether the actor may. */
  domains: readonly PersonalData[]
  /** Goes with the account, so it is counted before that goes. */
  consents: PersonalData
  refuseHeld: RefuseHeld
  /** Collections with originals that nobody can read once a person's keys are destroyed, and who else brought versions. */
  sealedBy(
    tx: Transaction,
    workspaceId: string,
    personId: string,
  ): Promise<{ collectionIds: string[]; people: string[] }>
  /** Told after a person was erased. */
  onErased(): void
}

/** Pieces of an archive; whoever leaves it says so with `return`. */
interface Archive extends AsyncIterableIterator<Buffer> {
  return(): Promise<IteratorResult<Buffer>>
}

/** After so long without another piece an archive counts as left, in milliseconds: whoever asked for it went away. */
const leftAfterMs = 60_000

/** A person's data: taken away by them, erased on request. */
export function personCommands({
  database,
  audit,
  domains,
  consents,
  refuseHeld,
  sealedBy,
  onErased,
}: PersonCommandsOptions) {
  async function* filesOf(actor: Actor, personId: string): AsyncGenerator<ZipEntry> {
    for (const domain of [...domains, consents]) yield* domain.exportPerson(actor, personId)
    const isOwn = actor.userId === personId
    const events: object[] = []
    for await (const event of audit.eventsOf(actor.workspaceId, personId)) {
      const { kind = '', createdAt } = event
      // That somebody is held, and why, is told to whoever may read the log.
      if (kind.startsWith('privacy.hold.')) continue
      const happened = { 'pt-BR': wordsOfKind(kind, 'pt-BR'), en: wordsOfKind(kind, 'en') }
      // Who takes it away for somebody else may be one who may not read the log.
      events.push({ happened, ...(isOwn ? ownWords(event) : { kind, createdAt }) })
    }
    yield { name: 'events.json', content: JSON.stringify(events, null, 2) }
    // Last: whoever is not there is refused before the first file.
    yield archiveReadme(isOwn)
  }

  /** Pieces of an archive. What is read later is read in the actor's workspace still. */
  async function* archiveOf(actor: Actor, personId: string): AsyncGenerator<Buffer> {
    const pieces = zip(filesOf(actor, personId), new Date())
    for (;;) {
      const next = await inWorkspace(actor.workspaceId, () => pieces.next())
      if (next.done) return
      yield next.value
    }
  }

  /** Archives on their way, by whom they are of and who takes them: when the last piece was asked for. */
  const underWay = new Map<string, number>()

  /** The archive while no other one is made of this person, or for this taker. @throws ArchiveUnderWay */
  async function* alone(actor: Actor, personId: string): AsyncGenerator<Buffer> {
    const turns = [`${actor.workspaceId} of ${personId}`, `${actor.workspaceId} for ${actor.userId}`]
    const isTaken = (turn: string) => Date.now() - (underWay.get(turn) ?? 0) < leftAfterMs
    if (turns.some(isTaken)) throw new ArchiveUnderWay()
    const stay = () => {
      for (const turn of turns) underWay.set(turn, Date.now())
    }
    stay()
    try {
      for await (const piece of archiveOf(actor, personId)) {
        yield piece
        stay()
      }
    } finally {
      for (const turn of turns) underWay.delete(turn)
    }
  }

  /** @throws KeyTooNarrow, PersonNotFound, ArchiveUnderWay */
  async function exported(actor: Actor, personId: string): Promise<Archive> {
    if (actor.onlyCollections) throw new KeyTooNarrow()
    const pieces = alone(actor, personId)
    // The first piece now, so that a person who is not there is a problem and no broken archive.
    const first = await pieces.next()
    await database.transaction((tx) => appendEvents(tx, actor, [personExported(personId)]))
    let isFirst = true
    // No generator: one that is left before its first piece would not end what it reads from.
    const archive: Archive = {
      [Symbol.asyncIterator]: () => archive,
      async next() {
        if (!isFirst) return pieces.next()
        isFirst = false
        return first
      },
      return: () => pieces.return(undefined),
    }
    return archive
  }

  return {
    /** One's own data in this workspace, as a ZIP archive in pieces. @throws KeyTooNarrow */
    exportOwn: guarded('account:use', (actor: Actor) => exported(actor, actor.userId)),

    /** Another person's, as far as the actor may see it. @throws KeyTooNarrow, PersonNotFound */
    exportPerson: guarded('privacy:manage', (actor: Actor, personId: string) => exported(actor, personId)),

    /**
     * Erases a person from the workspace: what they wrote and what is known of them is deleted, what the log tells of
     * them becomes unreadable for good.
     * @throws PersonNotFound, NotYoursToGive, LastOwner, NotOneself, InvalidRequest, UnderLegalHold
     */
    erasePerson: guarded(
      'privacy:manage',
      async (actor: Actor, personId: string, confirm: string): Promise<ErasureCertificate> => {
        if (confirm !== personId) throw new InvalidRequest('query.confirm', notTheId)
        const erase = () =>
          database.transaction(async (tx) => {
            const { collectionIds, people } = await sealedBy(tx, actor.workspaceId, personId)
            await refuseHeld(tx, actor.workspaceId, { people: [personId, ...people], collectionIds })
            const deleted: Record<string, number> = {}
            for (const domain of [consents, ...domains])
              Object.assign(deleted, await domain.erasePerson(tx, actor, personId))
            const { accounts = 0, ...rows } = deleted
            const certificate: ErasureCertificate = {
              personId,
              erasedAt: new Date().toISOString(),
              deleted: rows,
              ...(await audit.destroyKeys(tx, actor.workspaceId, personId)),
              accountDeleted: accounts > 0,
            }
            await appendEvents(tx, actor, [personErased(certificate)])
            return certificate
          })
        // As the tables' owner: keys are no request's to destroy.
        const certificate = await acrossWorkspaces(() => despiteDeadlocks(erase))
        onErased()
        return certificate
      },
    ),
  }
}

const notTheId = {
  en: 'is not the id of this person. Write it as it stands in the address.',
  'pt-BR': 'não é o id desta pessoa. Escreva-o como está no endereço.',
}
