import { Upload } from 'lucide-react'
import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { type FileToAdd, filesOfDrop } from './dropped-files.ts'

interface DropAreaProps {
  label: string
  /** Takes nothing: the person may not add here. */
  isOff?: boolean
  onFiles: (files: FileToAdd[]) => void
  children: ReactNode
  className?: string
}

/** Takes files and folders dropped anywhere on it, and says so while they are held over it. */
export function DropArea({ label, isOff = false, onFiles, children, className = '' }: DropAreaProps) {
  const [isOver, setIsOver] = useState(false)
  const depth = useRef(0)
  const holdsFiles = (event: DragEvent) => !isOff && event.dataTransfer.types.includes('Files')
  const leave = () => {
    depth.current = 0
    setIsOver(false)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the pointer; buttons beside it do the same by key
    <div
      className={`relative ${className}`}
      onDragEnter={(event) => {
        if (!holdsFiles(event)) return
        depth.current++
        setIsOver(true)
      }}
      onDragLeave={() => {
        if (--depth.current <= 0) leave()
      }}
      onDragOver={(event) => {
        if (!holdsFiles(event)) return
        event.preventDefault()
        event.dataTransfer.dropEffect = 'copy'
      }}
      onDrop={async (event) => {
        if (!holdsFiles(event)) return
        event.preventDefault()
        leave()
        onFiles(await filesOfDrop(event.dataTransfer))
      }}
    >
      {children}
      {isOver && (
        <div className="appear pointer-events-none absolute inset-2 z-20 flex items-center justify-center gap-3 rounded-md border-2 border-accent border-dashed bg-accent-soft/90 text-base font-medium text-accent">
          <Upload size={20} aria-hidden />
          {label}
        </div>
      )}
    </div>
  )
}
