export type * from './flow-view.ts'
