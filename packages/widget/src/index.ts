export { addressScript, assets, styleText, type Asset } from './assets.ts'
export { lookStyle, type LookStyle } from './look/look-style.ts'
export { paletteOf, type Palette, type Scheme } from './look/palette.ts'
export { renderOverview } from './overview/render-overview.tsx'
export {
  type BankResultsView,
  type Inline,
  renderBankResults,
  renderFlow,
  renderMessage,
} from './render.tsx'
