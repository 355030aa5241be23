import { IconFlag3Filled } from '@tabler/icons-react'
import { memo } from 'react'
import type { ListedRevision } from '../../../electron/contract/history.ts'
import { laneWidthOf, RevisionGraphCell } from '../../components/revision-graph-cell.tsx'
import type { LaneRow } from '../../components/revision-lanes.ts'
import { Marked } from './marked.tsx'
import classes from './revision-row.module.css'

/** Height of a row in pixels. */
export const rowHeight = 40
/** Up to this many lanes the picture is narrow. */
const fewLanes = 6

type RowProps = {
	revision: ListedRevision
	row: LaneRow
	lanes: number
	/** Counted from the newest, from 1. */
	place: number
	total: number
	selected: boolean
	active: boolean
	head: boolean
	/** The count of steps, while the way to it is lit. */
	steps: string
	lit: ReadonlySet<string>
	/** Searched words, marked where they occur. */
	words: readonly string[]
	stateOf: (id: string) => ListedRevision['state']
	onSelect: (id: string) => void
	onHover: (id: string) => void
}

/** The id of a row's element, for the list box to point at. */
export function optionId(id: string): string {
	return `revision-${id}`
}

/** The row as it is read out: name, what is on it, where it stands. */
function spoken({ revision, head, steps }: RowProps): string {
	const { label, message, branchLabels, state, told } = revision
	return [
		`${label} ${message}`.trim(),
		...branchLabels.map((name) => `branch ${name}`),
		...(head ? ['head'] : []),
		...(told === null ? [] : ['told by Alembic']),
		state,
		...(state === 'current' ? ['you are here'] : []),
		...(steps === '' ? [] : [steps]),
	].join(', ')
}

/**
 * One revision of the drawn history: its piece of the graph, its words, its tags, and where it stands. Drawn anew only when
 * something of it changes: the list scrolls past without it.
 */
export const RevisionRow = memo((props: RowProps) => {
	const { revision, row, lanes, lit, words } = props
	return (
		// biome-ignore lint/a11y/useKeyWithClickEvents: the list box takes the keys for all of its options
		<div
			id={optionId(revision.id)}
			className={classes['row']}
			style={{ height: rowHeight }}
			role="option"
			tabIndex={-1}
			aria-selected={props.selected}
			aria-posinset={props.place}
			aria-setsize={props.total}
			aria-label={spoken(props)}
			data-state={revision.state}
			data-active={props.active || undefined}
			data-wide={lanes > fewLanes || undefined}
			data-lit={lit.has(revision.id) || undefined}
			onClick={() => props.onSelect(revision.id)}
			onPointerMove={() => props.onHover(revision.id)}
		>
			<span className={classes['graph']} style={{ width: lanes * laneWidthOf(lanes) }}>
				<RevisionGraphCell row={row} lanes={lanes} height={rowHeight} stateOf={props.stateOf} lit={lit} />
			</span>
			<span className={classes['label']} title={revision.label}>
				<Marked text={revision.label} words={words} />
			</span>
			<span className={classes['message']} title={revision.message}>
				<Marked text={revision.message} words={words} />
			</span>
			<Tags names={revision.branchLabels} head={props.head} told={revision.told !== null} words={words} />
			<span className={classes['date']}>{revision.createdAt ?? ''}</span>
			<span className={classes['here']}>
				<Standing state={revision.state} steps={props.steps} />
			</span>
		</div>
	)
})

/** Names of the branch that begins here, whether something ends here, and whether that is known from the file. */
function Tags(props: { names: readonly string[]; head: boolean; told: boolean; words: readonly string[] }) {
	const { names, head, told, words } = props
	return (
		<>
			{names.map((name) => (
				<span key={name} className={classes['branch']} title={`The branch ${name} begins here`}>
					<Marked text={name} words={words} />
				</span>
			))}
			{head && <span className={classes['head']}>head</span>}
			{told && (
				<span className={classes['told']} title="Told by Alembic, not read from the file">
					told
				</span>
			)}
		</>
	)
}

/** Where the row stands, in one place: the flag, the steps to it while it is pointed at, or its state. */
function Standing({ state, steps }: { state: ListedRevision['state']; steps: string }) {
	if (state === 'current')
		return (
			<span className={classes['flag']}>
				<IconFlag3Filled size={14} aria-hidden />
				you are here
			</span>
		)
	return steps === '' ? <span className={classes['state']}>{state}</span> : steps
}
