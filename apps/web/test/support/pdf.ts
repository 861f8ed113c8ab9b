/** A PDF with a page of text lines for each list, for tests that need one with known words. Latin letters only. */
export function pdfOf(pages: string[][]): Buffer<ArrayBuffer> {
  const objects: string[] = []
  const pageNumbers = pages.map((_, index) => 4 + index * 2)
  objects[1] = '<< /Type /Catalog /Pages 2 0 R >>'
  objects[2] = `<< /Type /Pages /Kids [${pageNumbers.map((number) => `${number} 0 R`).join(' ')}] /Count ${pages.length} >>`
  objects[3] = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>'
  pages.forEach((lines, index) => {
    const text = lines.map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`).join('\n')
    const content = `BT /F1 12 Tf 16 TL 72 770 Td\n${text}\nET`
    const number = pageNumbers[index] as number
    objects[number] =
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${number + 1} 0 R >>`
    objects[number + 1] =
      `<< /Length ${Buffer.byteLength(content, 'latin1')} >>\nstream\n${content}\nendstream`
  })
  let body = '%PDF-1.4\n'
  const offsets: number[] = []
  for (let number = 1; number < objects.length; number++) {
    offsets[number] = Buffer.byteLength(body, 'latin1')
    body += `${number} 0 obj\n${objects[number]}\nendobj\n`
  }
  const start = Buffer.byteLength(body, 'latin1')
  const entries = offsets.slice(1).map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`)
  body += `xref\n0 ${objects.length}\n0000000000 65535 f \n${entries.join('')}`
  body += `trailer << /Size ${objects.length} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(body, 'latin1')
}
