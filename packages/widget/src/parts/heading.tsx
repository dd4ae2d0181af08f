import type { ComponentChildren } from 'preact'

/** A step's heading. It takes the focus, so that every page starts with its name, also for a screen reader. */
export function Heading({ children }: { readonly children: ComponentChildren }) {
  return (
    <h1 id='title' tabIndex={-1} autofocus>
      {children}
    </h1>
  )
}
