/** Rows of a page of entries. */
export const entriesAtOnce = 200

/** Where pages are known to begin: after this key. */
export type Anchors = Map<number, Uint8Array>

/** How a page is asked for at the least cost: right behind the last key before it that is known, passing over what lies between. */
export function pageStart(anchors: Anchors, page: number): { readonly after: Uint8Array | null; readonly skip: number } {
	let nearest = 0
	for (const known of anchors.keys()) if (known <= page && known > nearest) nearest = known
	return { after: anchors.get(nearest) ?? null, skip: (page - nearest) * entriesAtOnce }
}
