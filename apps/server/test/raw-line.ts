import { connect } from 'node:net'

/** Sends bytes as they are over a line of its own. @returns what came back until the server closed the line */
export function sendRaw(address: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(address)
  return new Promise((resolve) => {
    let answer = ''
    const line = connect(Number(port), hostname, () => line.write(bytes))
    line.setEncoding('utf8')
    line.on('data', (text) => {
      answer += text
    })
    // A line that is reset has been closed too.
    line.on('error', () => {})
    line.on('close', () => resolve(answer))
  })
}
