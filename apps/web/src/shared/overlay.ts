import { createContext, useContext } from 'react'

/** What floats over every page, and how a page opens it. */
export interface Overlays {
  openPalette: () => void
  openKeys: () => void
}

export const OverlayContext = createContext<Overlays>({ openPalette: () => {}, openKeys: () => {} })

export const useOverlays = () => useContext(OverlayContext)
