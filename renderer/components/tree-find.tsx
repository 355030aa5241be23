import { useDeferredValue, useMemo, useState } from 'react'
import type { DecodedNode } from '../../electron/contract/decoded.ts'
import { type FindField, FindInValue, foundWords } from './find-field.tsx'
import { patternOf } from './find-pattern.ts'
import { findNodes, type NodeHit, nextHit } from './node-find.ts'

/** What is looked for in a tree, and where it is. `active` is the current row, and `go` makes another the current one. */
export function useTreeFind(root: DecodedNode, active: string, go: (hit: NodeHit) => void) {
	const [typed, setTyped] = useState('')
	/** The row that was found last. */
	const [passed, setPassed] = useState<string | null>(null)
	const sought = useDeferredValue(typed)
	const pattern = useMemo(() => patternOf(sought), [sought])
	const found = useMemo(() => (pattern === null ? null : findNodes(root, pattern)), [root, pattern])
	const current = found?.hits.findIndex(({ id }) => id === active) ?? -1
	return {
		typed,
		pattern,
		count: found?.hits.length ?? 0,
		at: current >= 0 && passed === active ? current : null,
		type: (next: string) => {
			setTyped(next)
			setPassed(null)
		},
		go: (backwards: boolean) => {
			// Enter may come before what was typed last was looked for
			const latest = patternOf(typed)
			const hits = found !== null && sought === typed ? found : latest && findNodes(root, latest)
			const hit = hits && nextHit(hits, active, { backwards, isPassed: passed === active })
			if (!hit) return
			setPassed(hit.id)
			go(hit)
		},
	}
}

type FindProps = { field: FindField; find: ReturnType<typeof useTreeFind>; where: string | null }

/** The field over a tree; `where` says in what is looked, where the tree does not show all of the value. */
export function TreeFind({ field, find: { typed, pattern, count, at, type, go }, where }: FindProps) {
	return (
		<FindInValue field={field} placeholder="Name, key or value" typed={typed} canGo={typed !== ''} onType={type} onGo={go}>
			{pattern !== null && foundWords(at, count, null, where)}
		</FindInValue>
	)
}
