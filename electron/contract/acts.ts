/** Acts that move a database in its history, or put it back to where it was. */
const movingActs = ['upgrade', 'downgrade', 'repair', 'stamp', 'restore', 'undo'] as const
/** Acts on the entries of a store; they move no revision. */
const entryActs = ['edit-entries', 'remove-entries', 'undo-entries', 'import-entries', 'copy-entries', 'export-entries'] as const

/** From one database into another, journalled under the target: rows carried over, or both sides only compared. */
const transferActs = ['copy', 'compare'] as const

/** Everything that the journal keeps. */
export const acts = [...movingActs, 'backup', 'prune', ...entryActs, ...transferActs] as const
export type Act = (typeof acts)[number]
export type EntryAct = (typeof entryActs)[number]

export const movesRevisions = (act: Act): act is (typeof movingActs)[number] => movingActs.some((moving) => moving === act)
export const isAboutEntries = (act: Act): act is EntryAct => entryActs.some((one) => one === act)
