import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { router } from './app/router.tsx'
import { queryClient } from './shared/api.ts'
import { loadWords, WordsProvider } from './shared/i18n.tsx'
import { preferences } from './shared/preferences.ts'
import './styles/base.css'

const words = await loadWords(preferences().language)
document.documentElement.lang = words.language

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <WordsProvider initial={words}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </WordsProvider>
    </CSPProvider>
  </StrictMode>,
)
