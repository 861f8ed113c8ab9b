/** A line of Markdown without its marks: links and images by their text, emphasis and code by their content. */
export function inlineText(markdown: string): string {
  return markdown
    .replace(/<[^<>]{0,300}>/g, '')
    .replace(/!?\[([^[\]]{0,500})\]\([^()]{0,1000}\)/g, '$1')
    .replace(/!?\[([^[\]]{0,500})\]\[[^[\]]{0,200}\]/g, '$1')
    .replace(/(\*\*\*|\*\*|\*|___|__|~~|`+)(?=\S)/g, '')
    .replace(/(?<=\S)(\*\*\*|\*\*|\*|___|__|~~|`+)/g, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
}
