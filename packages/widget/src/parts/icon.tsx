import type { ComponentChildren } from 'preact'

/** Line drawings on a 24 grid, drawn in the colour of the text. */
const shapes = {
  lock: (
    <>
      <rect x='5' y='11' width='14' height='9.5' rx='2.5' />
      <path d='M8 11V8a4 4 0 0 1 8 0v3' />
    </>
  ),
  eye: (
    <>
      <path d='M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z' />
      <circle cx='12' cy='12' r='3' />
    </>
  ),
  clock: (
    <>
      <circle cx='12' cy='12' r='9' />
      <path d='M12 7v5.2l3.4 2' />
    </>
  ),
  undo: <path d='M8.5 4.5 4 9l4.5 4.5M4 9h10a6 6 0 0 1 0 12h-4' />,
  bank: <path d='M3.5 9.5 12 4l8.5 5.5zM5.5 10v7.5M10 10v7.5M14 10v7.5M18.5 10v7.5M3.5 20.5h17' />,
  search: (
    <>
      <circle cx='10.5' cy='10.5' r='6.5' />
      <path d='m15.5 15.5 5 5' />
    </>
  ),
  forward: <path d='m9 5 7 7-7 7' />,
  back: <path d='M20 12H4.5M11 5l-7 7 7 7' />,
  close: <path d='M6 6l12 12M18 6 6 18' />,
  check: <path d='m4.5 12.5 5 5 10-11' />,
  warning: <path d='M12 4 2.8 20h18.4zM12 10v4.5M12 17.3v.2' />,
  message: <path d='M4 5h16v11.5H10L5.5 20v-3.5H4z' />,
  phone: (
    <>
      <rect x='6.5' y='2.5' width='11' height='19' rx='2.5' />
      <path d='m9.5 12 2 2 3.5-4' />
    </>
  ),
  photo: (
    <path d='M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8.5 8.5h3v3h-3zM13.5 8.5h2M8.5 14.5v1M12.5 13.5h3v2h-3z' />
  ),
  chip: (
    <>
      <rect x='2.5' y='5' width='19' height='14' rx='2.5' />
      <path d='M2.5 9.5h19M6 15h4' />
    </>
  ),
  email: (
    <>
      <rect x='3' y='5' width='18' height='14' rx='2.5' />
      <path d='m4 7.5 8 6 8-6' />
    </>
  ),
  shield: (
    <path d='M12 3 4.5 6v5.5c0 4.6 3.1 8 7.5 9.5 4.4-1.5 7.5-4.9 7.5-9.5V6zM9 12l2.2 2.2L15.2 10' />
  ),
  external: <path d='M14 4h6v6M20 4l-9 9M17.5 14v5.5h-13v-13H10' />,
  windows: (
    <>
      <rect x='3' y='8' width='13' height='12' rx='2' />
      <path d='M8 8V6a2 2 0 0 1 2-2h9a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-3' />
    </>
  ),
} as const satisfies Record<string, ComponentChildren>

export type IconName = keyof typeof shapes

/** Decoration only: a text beside it always says the same. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg
      class='icon'
      viewBox='0 0 24 24'
      width='24'
      height='24'
      fill='none'
      stroke='currentColor'
      stroke-width='1.75'
      stroke-linecap='round'
      stroke-linejoin='round'
      aria-hidden='true'
      focusable='false'
    >
      {shapes[name]}
    </svg>
  )
}
