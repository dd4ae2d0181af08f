export { assets, type Asset } from './assets.ts'
export { renderOverview } from './overview/render-overview.tsx'
export { type BankResultsView, renderBankResults, renderFlow, renderMessage } from './render.tsx'
