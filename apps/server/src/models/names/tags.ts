/** Where in a name a token stands, as BIO, BIOES and BILOU say it. */
export type NamePlace = 'begin' | 'inside' | 'end' | 'single'

const places: Record<string, NamePlace> = {
  B: 'begin',
  I: 'inside',
  M: 'inside',
  E: 'end',
  L: 'end',
  S: 'single',
  U: 'single',
}

/**
 * What sets of labels call a person: CoNLL and WikiANN `PER`, OntoNotes `PERSON`, LeNER-Br and HAREM `PESSOA`; those for
 * personal data name the parts of a name.
 */
const persons = new Set([
  'PER',
  'PERS',
  'PERSON',
  'PERSONNAME',
  'PESSOA',
  'NAME',
  'NOME',
  'FIRSTNAME',
  'GIVENNAME',
  'MIDDLENAME',
  'LASTNAME',
  'SURNAME',
  'FULLNAME',
])

/** Reads a label such as `B-PER`. @returns undefined: no name of a person */
export function placeOf(label: string): NamePlace | undefined {
  const [, prefix, kind = label] = /^([BIMELSU])[-_](.+)$/.exec(label.toUpperCase()) ?? []
  if (!persons.has(kind.toUpperCase().replace(/[^A-Z]/g, ''))) return undefined
  return prefix === undefined ? 'inside' : places[prefix]
}
