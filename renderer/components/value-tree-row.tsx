import { IconArrowUpRight, IconChevronRight, IconKey, IconShieldX } from '@tabler/icons-react'
import type { DecodedNode } from '../../electron/contract/decoded.ts'
import { counted } from '../../electron/contract/words/quantities.ts'
import { Marked } from './marked.tsx'
import { hasBlock, type NodeRow, type RowLabel, showsType } from './node-rows.ts'
import { ValueBlock } from './value-block.tsx'
import classes from './value-tree.module.css'

const indent = 14
/** Deeper levels stand under one another; the path beneath the tree tells them apart. */
const deepestIndent = 12

type RowProps = {
	row: NodeRow
	domId: string
	active: boolean
	/** What is looked for in the tree. */
	pattern: RegExp | null
	onPick: (id: string) => void
	onToggle: (id: string, isOpen: boolean) => void
	onFollow: (row: NodeRow) => void
	/** Where it stands in a tree of which only the rows in view exist. */
	place?: { index: number; top: number; measure: (element: Element | null) => void }
}

/** One line of a tree: what stands before it, its type, how it reads, and what is said beside it. */
export function ValueTreeRow({ row, domId, active, pattern, onPick, onToggle, onFollow, place }: RowProps) {
	const { id, depth, node, isOpen, opens } = row
	const click = () => {
		onPick(id)
		// Marking a piece of the line is no wish to open it.
		if (opens && window.getSelection()?.isCollapsed !== false) onToggle(id, !isOpen)
	}
	return (
		// biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names its current item
		<div
			ref={place?.measure}
			data-index={place?.index}
			id={domId}
			className={classes['row']}
			data-place={place === undefined ? undefined : 'own'}
			data-active={active || undefined}
			style={place && { top: place.top }}
			role="treeitem"
			aria-level={depth + 1}
			aria-setsize={row.of}
			aria-posinset={row.place}
			aria-expanded={opens ? isOpen : undefined}
			aria-selected={active}
		>
			{/* biome-ignore lint/a11y/useKeyWithClickEvents: the tree itself has the keys */}
			{/* biome-ignore lint/a11y/noStaticElementInteractions: a piece of the tree item above, which has the role */}
			<div className={classes['line']} style={{ paddingLeft: 4 + Math.min(depth, deepestIndent) * indent }} onClick={click}>
				<IconChevronRight
					size={14}
					aria-hidden
					className={classes['chevron']}
					data-open={isOpen || undefined}
					data-none={!opens || undefined}
				/>
				<Label label={row.label} pattern={pattern} />
				{node === null ? (
					<span className={classes['rest']}>{row.label.text} more, beyond what one screen shows</span>
				) : (
					<Content row={row} node={node} pattern={pattern} onFollow={onFollow} />
				)}
			</div>
			{isOpen && node !== null && hasBlock(node) && (
				<ValueBlock node={node} path={row.path} indent={Math.min(depth, deepestIndent) * indent + 22} pattern={pattern} />
			)}
		</div>
	)
}

function Label({ label, pattern }: { label: RowLabel; pattern: RegExp | null }) {
	if (label.as === 'root' || label.as === 'rest') return null
	if (label.as === 'inner') return <span className={classes['inner']}>read as {label.text}</span>
	return (
		<span className={classes['label']} data-as={label.as}>
			{label.as === 'index' ? label.text : <Marked text={label.text} pattern={pattern} />}
		</span>
	)
}

type ContentProps = { row: NodeRow; node: DecodedNode; pattern: RegExp | null; onFollow: (row: NodeRow) => void }

function Content({ row, node, pattern, onFollow }: ContentProps) {
	if (node.kind === 'hostile') return <Hostile node={node} pattern={pattern} />
	const isMasked = node.secret && node.text === null
	return (
		<>
			{showsType(node) && (
				<span className={classes['type']}>
					<Marked text={node.type ?? ''} pattern={pattern} />
				</span>
			)}
			{node.secret && (
				<span className={classes['secret']}>
					<IconKey size={13} aria-hidden />
					secret
				</span>
			)}
			{row.isOpen && node.entries.length > 0 ? (
				<span className={classes['count']}>{counted(node.length ?? node.entries.length, 'entry', 'entries')}</span>
			) : (
				<span className={classes['brief']} data-kind={node.kind}>
					{isMasked ? '••••••' : <Marked text={briefOf(node)} pattern={pattern} />}
				</span>
			)}
			{node.kind === 'reference' && node.target !== null && (
				// biome-ignore lint/a11y/useKeyWithClickEvents: Enter on the row does it
				// biome-ignore lint/a11y/noStaticElementInteractions: a piece of the tree item
				<span
					className={classes['jump']}
					onClick={(event) => {
						event.stopPropagation()
						onFollow(row)
					}}
				>
					<IconArrowUpRight size={13} aria-hidden />
					go there
				</span>
			)}
			{node.notes.length > 0 && <span className={classes['notes']}>{node.notes.join(' · ')}</span>}
		</>
	)
}

/** What loading would do, said in full: the line wraps rather than hide it. */
function Hostile({ node: { brief, notes }, pattern }: { node: DecodedNode; pattern: RegExp | null }) {
	const [first, ...others] = notes
	const wouldCall = first?.startsWith('loading it would') === true
	return (
		<span className={classes['hostile']}>
			<IconShieldX size={15} aria-hidden />
			<span>
				<code>
					<Marked text={wouldCall ? first : brief} pattern={pattern} />
				</code>{' '}
				<span>{wouldCall ? 'Headway never does.' : (first ?? 'Loading it would run code. Headway never does.')}</span>
				{others.length > 0 && <span className={classes['beside']}> {others.join(' · ')}</span>}
			</span>
		</span>
	)
}

function briefOf({ kind, brief, length, text }: DecodedNode): string {
	if (kind === 'bytes' && length === 0) return 'no bytes'
	if (kind === 'text' && length === 0) return `${brief} (empty)`
	return text !== null && kind === 'bytes' && length !== null ? `${brief}  (${counted(length, 'byte')})` : brief
}
