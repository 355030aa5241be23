import type { DecodedNode } from '../../electron/contract/decoded.ts'

const masked = '••••'
const identifier = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u
const brackets = { list: '[]', map: '{}', object: '()', hostile: '()', unknown: '()' } as const

/**
 * A node as text to be copied: a text as it is, bytes in hex, a branch as an indented outline in the manner of its language.
 * What is not shown is counted, never left out silently; secrets stay masked unless the node holds them.
 */
export function nodeText(node: DecodedNode): string {
	if (node.text !== null) return withRest(node, node.text)
	const lines: string[] = []
	write(node, '', '', '', lines)
	return lines.join('\n')
}

function withRest({ kind, text, length }: DecodedNode, shown: string): string {
	const have = kind === 'bytes' ? shown.length / 2 : shown.length
	const rest = text === null || length === null ? 0 : length - have
	return rest > 0 ? `${shown}… ${rest} more` : shown
}

function write(node: DecodedNode, indent: string, before: string, after: string, lines: string[]): void {
	const missing = Math.max(0, (node.length ?? 0) - node.entries.length)
	if (node.entries.length === 0) {
		lines.push(`${indent}${before}${lineOf(node)}${after}`)
		return
	}
	const [open, close] = openingOf(node)
	const inner = `${indent}  `
	lines.push(`${indent}${before}${open}`)
	for (const { key, name, value } of node.entries) write(value, inner, labelOf(key, name, node), ',', lines)
	if (missing > 0) lines.push(`${inner}… ${missing} more`)
	lines.push(`${indent}${close}${after}`)
}

function lineOf(node: DecodedNode): string {
	if (node.secret && node.text === null) return masked
	if (node.kind === 'text' && node.text !== null) return withRest(node, JSON.stringify(node.text))
	return node.kind === 'bytes' && node.text !== null ? withRest(node, node.text) : node.brief
}

function openingOf({ kind, type }: DecodedNode): [string, string] {
	const pair = kind in brackets ? brackets[kind as keyof typeof brackets] : '{}'
	const shape = type === 'tuple' ? '()' : type === 'set' || type === 'frozenset' ? '{}' : pair
	const named = shape === '()' && type !== 'tuple' ? (type ?? '') : ''
	return [`${named}${shape.slice(0, 1)}`, shape.slice(1)]
}

function labelOf(key: DecodedNode | null, name: string | null, { kind }: DecodedNode): string {
	if (name !== null) return kind === 'map' ? `${JSON.stringify(name)}: ` : `${identifier.test(name) ? name : JSON.stringify(name)}=`
	return key === null ? '' : `${key.brief}: `
}
