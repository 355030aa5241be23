import { type NodeRow, parentOf } from './node-rows.ts'

/** What a key asks of a tree whose row `active` is the current one. */
export type TreeMove = { readonly go: string } | { readonly open: string } | { readonly close: string } | { readonly openSiblings: string }

const page = 10

/** The tree keys of the ARIA practices; undefined for keys that are none. */
export function treeMove(key: string, rows: readonly NodeRow[], active: string): TreeMove | undefined {
	const at = rows.findIndex(({ id }) => id === active)
	const row = rows[at]
	if (row === undefined) return undefined
	const go = (index: number): TreeMove | undefined => {
		const target = rows[Math.max(0, Math.min(rows.length - 1, index))]
		return target && { go: target.id }
	}
	switch (key) {
		case 'ArrowDown':
			return go(at + 1)
		case 'ArrowUp':
			return go(at - 1)
		case 'PageDown':
			return go(at + page)
		case 'PageUp':
			return go(at - page)
		case 'Home':
			return go(0)
		case 'End':
			return go(rows.length - 1)
		case 'ArrowRight':
			if (!row.opens) return undefined
			return row.isOpen ? go(at + 1) : { open: active }
		case 'ArrowLeft': {
			if (row.opens && row.isOpen) return { close: active }
			const parent = parentOf(active)
			return parent === null ? undefined : { go: parent }
		}
		case '*':
			return { openSiblings: active }
		default:
			return undefined
	}
}

/** The next row after the active one whose name, key or value begins with what is typed; round at the end. */
export function typedAhead(rows: readonly NodeRow[], active: string, typed: string): string | undefined {
	const at = rows.findIndex(({ id }) => id === active)
	const wanted = typed.toLowerCase()
	// A second letter goes on from where the first one led.
	const from = typed.length > 1 ? at : at + 1
	for (let step = 0; step < rows.length; step++) {
		const row = rows[(from + step) % rows.length]
		if (row !== undefined && beginsWith(row, wanted)) return row.id
	}
	return undefined
}

function beginsWith({ label, node }: NodeRow, wanted: string): boolean {
	const text = label.as === 'index' || label.as === 'root' ? (node?.brief ?? '') : label.text
	return text.replace(/^['"]/, '').toLowerCase().startsWith(wanted)
}
