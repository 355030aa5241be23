/** What the headers of an image tell. `frames` null where they were not counted to the end; `damagedAt` where they break off. */
export type ImageHeaders = {
	readonly mediaType: string
	readonly name: string
	readonly width: number | null
	readonly height: number | null
	readonly colour: string | null
	readonly frames: number | null
	readonly facts: readonly string[]
	readonly damagedAt: number | null
}

/**
 * What a reader of one image format is given: the bytes as a Buffer, and whether more may be read: once in some steps it
 * asks, so that a file of a million empty parts does not keep it.
 */
export type ImageReader = (bytes: Buffer, mayGoOn: () => boolean) => ImageHeaders
