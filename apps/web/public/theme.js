// Runs before the first paint, so that a chosen theme never flashes the other one. A file, since the page allows no inline script.
;(() => {
  try {
    const theme = localStorage.getItem('gepeto.theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
    document.documentElement.lang =
      localStorage.getItem('gepeto.language') ?? (/^pt/i.test(navigator.language) ? 'pt-BR' : 'en')
  } catch {
    // Storage is switched off: the system's theme it is.
  }
})()
