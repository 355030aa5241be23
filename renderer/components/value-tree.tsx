import { Button, CopyButton } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCopy } from '@tabler/icons-react'
import { useCallback, useId } from 'react'
import type { DecodedNode } from '../../electron/contract/decoded.ts'
import { counted } from '../../electron/contract/words/quantities.ts'
import type { FindField } from './find-field.tsx'
import { hasBlock, type NodeRow } from './node-rows.ts'
import { nodeText } from './node-text.ts'
import { TreeFind, useTreeFind } from './tree-find.tsx'
import { TreeWarning } from './tree-warning.tsx'
import { type Tree, useTree, useTreeKeys, useTreeRows } from './use-tree.ts'
import classes from './value-tree.module.css'
import { ValueTreeRow } from './value-tree-row.tsx'

type TreeProps = { root: DecodedNode; label: string; field: FindField; where: string | null }

/**
 * A decoded value as a tree that opens level by level: arrow keys, Home, End and typing ahead go through it, Enter opens or
 * goes where a reference leads. Over it stands a field to find parts, and beneath it the way to the current part, to be copied
 * with what is there. `label` names it; `where` says in what of the value parts are found, where the tree is not all of it.
 */
export function ValueTree({ root, label, field, where }: TreeProps) {
	const tree = useTree(root)
	const base = useId()
	const rowId = useCallback((id: string) => `${base}row${id}`, [base])
	const { scroller, isVirtual, virtual, willMove } = useTreeRows(tree, rowId)
	const find = useTreeFind(root, tree.active, ({ id, inText }) => {
		willMove()
		tree.show(id)
		if (inText) tree.set(id, true)
	})
	const jump = (id: string) => {
		willMove()
		tree.show(id)
		scroller.current?.focus({ preventScroll: true })
	}
	const follow = ({ node }: NodeRow) => {
		const target = node?.target === null || node === null ? undefined : tree.finds.anchors.get(node.target)
		if (target !== undefined) jump(target)
	}
	const press = useTreeKeys(tree, willMove, follow)
	const drawn: { index: number; top?: number }[] = isVirtual
		? virtual.getVirtualItems().map(({ index, start }) => ({ index, top: start }))
		: tree.rows.map((_, index) => ({ index }))
	const isDrawn = drawn.some(({ index }) => tree.rows[index]?.id === tree.active)
	const lines = drawn.map((at) => {
		const row = tree.rows[at.index]
		if (row === undefined) return null
		return (
			<ValueTreeRow
				key={row.id}
				row={row}
				domId={rowId(row.id)}
				active={row.id === tree.active}
				pattern={find.pattern}
				onPick={tree.setActive}
				onToggle={tree.set}
				onFollow={follow}
				{...(at.top !== undefined && { place: { index: at.index, top: at.top, measure: virtual.measureElement } })}
			/>
		)
	})
	return (
		<div className={classes['whole']}>
			<TreeWarning found={tree.finds.hostile} onShow={jump} />
			{(tree.finds.nodes > 1 || hasBlock(root)) && <TreeFind field={field} find={find} where={where} />}
			<div className={classes['frame']}>
				{tree.finds.branches.length > 1 && <Openers tree={tree} />}
				<div
					ref={scroller}
					className={classes['tree']}
					data-virtual={isVirtual || undefined}
					role="tree"
					aria-label={label}
					aria-activedescendant={isDrawn ? rowId(tree.active) : undefined}
					tabIndex={0}
					onKeyDown={press}
				>
					{isVirtual ? (
						<div className={classes['runway']} style={{ height: virtual.getTotalSize() }} role="presentation">
							{lines}
						</div>
					) : (
						lines
					)}
				</div>
				{tree.current !== undefined && <Place row={tree.current} />}
			</div>
		</div>
	)
}

function Openers({ tree }: { tree: Tree }) {
	return (
		<div className={classes['openers']}>
			<span className="dim tabular">{counted(tree.finds.nodes, 'part')}</span>
			<Button variant="subtle" size="compact-sm" onClick={tree.openAll}>
				Open all
			</Button>
			<Button variant="subtle" size="compact-sm" onClick={tree.closeAll}>
				Close all
			</Button>
		</div>
	)
}

/** The way to the current part, and both to be copied. */
function Place({ row: { path, node } }: { row: NodeRow }) {
	return (
		<div className={classes['place']}>
			<span className={classes['path']} title={path}>
				{path}
			</span>
			<CopyButton value={path}>
				{({ copied, copy }) => (
					<Button variant="subtle" size="compact-sm" onClick={copy}>
						{copied ? 'Path copied' : 'Copy path'}
					</Button>
				)}
			</CopyButton>
			{node !== null && !(node.secret && node.text === null) && <CopyPart node={node} />}
		</div>
	)
}

/** Its text is made when it is asked for: that of a whole tree is long. */
function CopyPart({ node }: { node: DecodedNode }) {
	const clipboard = useClipboard({ timeout: 1500 })
	return (
		<Button
			variant="subtle"
			size="compact-sm"
			leftSection={<IconCopy size={14} aria-hidden />}
			onClick={() => clipboard.copy(nodeText(node))}
		>
			{clipboard.copied ? 'Copied' : 'Copy part'}
		</Button>
	)
}
