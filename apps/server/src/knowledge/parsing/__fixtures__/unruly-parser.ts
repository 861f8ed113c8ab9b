/** Speaks the parser process's protocol and misbehaves as the file's name says. */
interface Command {
  id: number
  name: string
}

process.on('disconnect', () => process.exit(0))
process.on('message', ({ id, name }: Command) => {
  if (name === 'crash') process.exit(139)
  if (name === 'loop') for (;;);
  if (name === 'exhaust') {
    const kept: number[][] = []
    for (;;) kept.push(Array.from({ length: 1_000_000 }, (_, index) => index * 1.5))
  }
  const document = { title: String(process.pid), mediaType: '', text: '', pages: null, language: null }
  process.send?.({ kind: 'parsed', id, document: { ...document, rows: new Uint32Array(), locations: [], headings: [] } })
})
