/** How a client wants its pages to look. Paths are ours; the links lead to the client's own pages. */
export type LookView = {
  /** A stylesheet of ours, made from the client's colours and corners. */
  readonly stylePath?: string
  /** An image to stand where else the first letter of the client's name does. */
  readonly logoPath?: string
  readonly privacyUrl?: string
  readonly imprintUrl?: string
}
