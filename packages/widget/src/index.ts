export { assets, type Asset } from './assets.ts'
export { type BankResultsView, renderBankResults, renderFlow, renderMessage } from './render.tsx'
