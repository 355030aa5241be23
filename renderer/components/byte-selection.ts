/** Bytes that are selected: where that began, and the byte that the keys move. Both belong to it. */
export type ByteSelection = { readonly anchor: number; readonly focus: number }

/** What the keys need to know of the view. */
type View = { readonly totalBytes: number; readonly perLine: number; readonly linesInView: number; readonly first: number }
type Pressed = { readonly key: string; readonly shiftKey: boolean }

/** Where a selection begins, and how many bytes it has. */
export function spanOf({ anchor, focus }: ByteSelection): { readonly from: number; readonly length: number } {
	const from = Math.min(anchor, focus)
	return { from, length: Math.max(anchor, focus) - from + 1 }
}

/**
 * The selection after a key: with Shift it grows or shrinks, and begins with the first byte in view where there is none; Left and
 * Right alone step from byte to byte. Undefined for keys that are about something else.
 */
export function selectionAfter({ key, shiftKey }: Pressed, before: ByteSelection | null, view: View): ByteSelection | undefined {
	const { totalBytes, perLine, linesInView, first } = view
	const isStep = key === 'ArrowLeft' || key === 'ArrowRight'
	if (totalBytes === 0 || !(shiftKey || isStep)) return undefined
	const at = before ?? { anchor: first, focus: first }
	const moved: Readonly<Record<string, number>> = {
		ArrowLeft: at.focus - 1,
		ArrowRight: at.focus + 1,
		ArrowUp: at.focus - perLine,
		ArrowDown: at.focus + perLine,
		PageUp: at.focus - perLine * linesInView,
		PageDown: at.focus + perLine * linesInView,
		Home: 0,
		End: totalBytes - 1,
	}
	const to = moved[key]
	if (to === undefined) return undefined
	// The first step selects the byte that it would leave
	const focus = before === null && isStep ? first : Math.max(0, Math.min(totalBytes - 1, to))
	return { anchor: shiftKey ? at.anchor : focus, focus }
}

/** So far a run is followed to either side. Bytes. */
const longestRun = 65_536

type Kind = 'text' | 'zero' | 'other'
const kindOf = (byte: number): Kind => (byte === 0 ? 'zero' : byte >= 0x20 && byte < 0x7f ? 'text' : 'other')

/** The run of bytes of the same kind around one: printable ASCII, zeros, or neither; as far as they are at hand, and no farther than 64 KB. */
export function runAround(at: number, byteOf: (at: number) => number | undefined): ByteSelection {
	const here = byteOf(at)
	const isSame = (place: number) => {
		const byte = byteOf(place)
		return here !== undefined && byte !== undefined && kindOf(byte) === kindOf(here)
	}
	let anchor = at
	let focus = at
	while (anchor > Math.max(0, at - longestRun) && isSame(anchor - 1)) anchor -= 1
	while (focus < at + longestRun && isSame(focus + 1)) focus += 1
	return { anchor, focus }
}

/** One to eight bytes as whole numbers; signed ones only where they differ. */
export function integersOf(bytes: Uint8Array): readonly { readonly name: string; readonly value: bigint }[] {
	if (bytes.length === 0 || bytes.length > 8) return []
	const big = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
	const little = bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
	const both = [
		{ name: 'little-endian', value: little },
		{ name: 'big-endian', value: big },
	]
	const orders = bytes.length === 1 ? [{ name: 'number', value: big }] : both
	return orders.flatMap(({ name, value }) => {
		const signed = BigInt.asIntN(bytes.length * 8, value)
		return signed === value
			? [{ name, value }]
			: [
					{ name, value },
					{ name: `${name}, signed`, value: signed },
				]
	})
}
