import type { DecodedNode } from '../../../electron/contract/decoded.ts'

/** A node as decoders make it; what is not given is absent. */
export function node(kind: DecodedNode['kind'], brief: string, fields: Partial<DecodedNode> = {}): DecodedNode {
	const absent = { type: null, text: null, length: null, entries: [], anchor: null, target: null, notes: [], inner: null, secret: false }
	return { kind, brief, ...absent, ...fields }
}

export function text(value: string, length = value.length): DecodedNode {
	return node('text', JSON.stringify(value).slice(0, 200), { type: 'str', text: value, length })
}

export function integer(value: number | bigint): DecodedNode {
	return node('integer', String(value), { type: 'int' })
}

export function list(values: readonly DecodedNode[], length = values.length, fields: Partial<DecodedNode> = {}): DecodedNode {
	return node('list', `[${length} …]`, {
		type: 'list',
		length,
		entries: values.map((value) => ({ key: null, name: null, value })),
		...fields,
	})
}

export function dict(entries: readonly (readonly [DecodedNode, DecodedNode])[], length = entries.length): DecodedNode {
	return node('map', '{…}', { type: 'dict', length, entries: entries.map(([key, value]) => ({ key, name: null, value })) })
}

export function object(type: string, fields: Readonly<Record<string, DecodedNode>>): DecodedNode {
	const entries = Object.entries(fields).map(([name, value]) => ({ key: null, name, value }))
	return node('object', `${type}(…)`, { type, length: entries.length, entries })
}

/** `posix.system('rm -rf /')` as the pickle decoder tells it. */
export function hostileCall(): DecodedNode {
	return node('hostile', "posix.system('rm -rf /')", {
		type: 'posix.system',
		length: 2,
		notes: ["loading it would call posix.system('rm -rf /')"],
		entries: [
			{ key: null, name: 'callable', value: node('hostile', 'posix.system', { type: 'class or function' }) },
			{ key: null, name: 'argument 1', value: text('rm -rf /') },
		],
	})
}
