/** What came out of a packed value. */
export type Unpacked = {
	readonly bytes: Uint8Array
	/** `full`: there is more than the budget allows; `cut`: the packed bytes end too soon; `damaged`: they make no sense from `at` on. */
	readonly ending: 'done' | 'full' | 'cut' | 'damaged' | 'late'
	/** Place in the packed bytes where it ended. */
	readonly at: number
	/** Size of all that is inside, null when nothing says so. */
	readonly size: number | null
	readonly notes: readonly string[]
}

/** Unpacks `bytes` into `limit` bytes at most. `isLate` is asked now and then. */
export type Unpack = (bytes: Uint8Array, limit: number, isLate: () => boolean) => Unpacked
