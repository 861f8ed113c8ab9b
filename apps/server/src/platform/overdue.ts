/** What of one kind of data was kept long enough and is to go now. */
export interface Overdue {
  workspaceId: string
  /** Whatever is older. */
  before: Date
  /** What is theirs is under legal hold. */
  heldPeople: string[]
  heldCollections: string[]
  /** Rows at a time. */
  most: number
}
