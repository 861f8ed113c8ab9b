/** Tells a screen reader something that happened elsewhere on the page. */
export function announce(text: string) {
  const region = document.getElementById('announcements')
  if (region) region.textContent = text
}
