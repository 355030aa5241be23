import { Button, Checkbox } from '@mantine/core'
import { useMemo, useState } from 'react'
import { Link } from 'wouter'
import type { Unreachable } from '../../../electron/contract/stores.ts'
import { counted, size } from '../../../electron/contract/words/quantities.ts'
import { categoryOrder, categoryWords, damageCategories, isRemovable } from '../../../electron/contract/words/unreachable-words.ts'
import { addresses } from '../../addresses.ts'
import { MoreButton } from '../../components/more-button.tsx'
import { Panel } from '../../components/panel.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { RemovalMark } from './entries-marks.tsx'
import { EntryRemoveDialog } from './entry-remove-dialog.tsx'
import classes from './store.module.css'
import type { OfStore } from './store-queries.ts'
import type { UnreachableSearch } from './unreachable-search.ts'

/** Of a group, so many are shown at first. */
const fewAtFirst = 50

const idOf = ({ category, partition, key }: Unreachable): string => JSON.stringify([category, partition.text, key?.text ?? null])

type FindingsProps = { readonly of: OfStore; readonly search: UnreachableSearch; readonly writes: boolean; onRemoved(): void }

/** Findings by what they are; those that may be taken away can be chosen. What is damaged is shown first, and never offered. */
export function UnreachableFindings({ of, search, writes, onRemoved }: FindingsProps) {
	const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
	const [planning, setPlanning] = useState(false)
	const groups = useMemo(() => Map.groupBy(search.found, ({ category }) => category), [search.found])
	const picked = search.found.filter((finding) => chosen.has(idOf(finding)))
	const choose = (findings: readonly Unreachable[], is: boolean) => {
		const next = new Set(chosen)
		for (const finding of findings) is ? next.add(idOf(finding)) : next.delete(idOf(finding))
		setChosen(next)
	}
	const shown = categoryOrder.filter((category) => groups.has(category))
	const group = (category: Unreachable['category']) => (
		<Group
			key={category}
			of={of}
			findings={groups.get(category) ?? []}
			choosing={writes && search.state !== 'running' ? { chosen, choose } : null}
		/>
	)
	return (
		<>
			{shown.filter((category) => damageCategories.has(category)).map(group)}
			{shown.filter((category) => !damageCategories.has(category)).map(group)}
			{writes && search.state !== 'running' && (
				<div className={classes['bottom']}>
					<span className="tabular" role="status">
						{picked.length === 0 ? <span className="dim">Choose what is to be taken away</span> : pickedWords(picked)}
					</span>
					<Button disabled={picked.length === 0} aria-haspopup="dialog" onClick={() => setPlanning(true)}>
						Plan removal
					</Button>
				</div>
			)}
			{planning && (
				<EntryRemoveDialog
					of={of}
					names={picked.map(({ partition, key }) => ({ partition: partition.bytes, key: key?.bytes ?? null }))}
					title="Remove what is unreachable"
					warning={<Warning picked={picked} />}
					onClose={(removed) => {
						setPlanning(false)
						if (removed) onRemoved()
					}}
				/>
			)}
		</>
	)
}

function pickedWords(picked: readonly Unreachable[]): string {
	const sum = (of: 'entries' | 'bytes') => picked.reduce((total, finding) => total + finding[of], 0)
	return `${counted(picked.length, 'finding')} chosen: ${counted(sum('entries'), 'entry', 'entries')}, ${size(sum('bytes'))}`
}

/** What may be lost, said once more before it is decided. */
function Warning({ picked }: { picked: readonly Unreachable[] }) {
	const objects = picked.filter(({ removal }) => removal === 'may-lose-objects')
	const work = picked.filter(({ removal }) => removal === 'loses-work')
	return (
		<>
			{objects.length > 0 && (
				<Panel tone="loss">
					<StateWord tone="loss" wraps>
						<strong>
							{counted(objects.length, 'of these', 'of these')} may lose objects. {objects[0]?.removalSays}
						</strong>
					</StateWord>
				</Panel>
			)}
			{work.length > 0 && (
				<StateWord tone="decision" wraps>
					{counted(work.length, 'of these', 'of these')} may hold somebody’s work. {work[0]?.removalSays}
				</StateWord>
			)}
		</>
	)
}

type Choosing = { readonly chosen: ReadonlySet<string>; choose(findings: readonly Unreachable[], is: boolean): void } | null

function Group({ of, findings, choosing }: { of: OfStore; findings: readonly Unreachable[]; choosing: Choosing }) {
	const [all, setAll] = useState(false)
	const category = findings[0]?.category
	if (category === undefined) return null
	const damage = damageCategories.has(category)
	const removable = findings.filter(isRemovable)
	const picked = removable.filter((finding) => choosing?.chosen.has(idOf(finding))).length
	const shown = all ? findings : findings.slice(0, fewAtFirst)
	return (
		<Panel title={categoryWords[category].word} aside={counted(findings.length, 'finding')} tone={damage ? 'loss' : 'plain'}>
			<p className={`dim ${classes['groupSays']}`}>
				{damage && <StateWord tone="loss">damage, not waste</StateWord>} {categoryWords[category].sentence}
			</p>
			{choosing !== null && removable.length > 1 && (
				<Checkbox
					className={classes['all'] ?? ''}
					label={`All ${removable.length.toLocaleString('en')} that may be removed`}
					checked={picked === removable.length}
					indeterminate={picked > 0 && picked < removable.length}
					onChange={(event) => choosing.choose(removable, event.currentTarget.checked)}
				/>
			)}
			<ul className={classes['findings']}>
				{shown.map((finding) => (
					<Finding key={idOf(finding)} of={of} finding={finding} choosing={choosing} />
				))}
			</ul>
			<MoreButton hidden={findings.length - shown.length} onMore={() => setAll(true)} />
		</Panel>
	)
}

function Finding({ of: { database, store }, finding, choosing }: { of: OfStore; finding: Unreachable; choosing: Choosing }) {
	const { partition, key, entries, bytes, at, why, removal, removalSays } = finding
	const name = key === null ? partition.text : key.text
	return (
		<li className={classes['finding']}>
			{choosing !== null && isRemovable(finding) ? (
				<Checkbox
					aria-label={`Choose ${name}`}
					checked={choosing.chosen.has(idOf(finding))}
					onChange={(event) => choosing.choose([finding], event.currentTarget.checked)}
				/>
			) : (
				<span />
			)}
			<div>
				<Link
					className="mono"
					href={addresses.entries(database, store, { partition: partition.text, key: key?.text })}
					title={key === null ? partition.text : `${partition.text} / ${key.text}`}
				>
					{name}
				</Link>
				{key !== null && <div className={`mono dim ${classes['small']}`}>{partition.text}</div>}
				<div>{why}</div>
				<div className={classes['removal']}>
					<RemovalMark removal={removal} /> <span className="dim">{removalSays}</span>
				</div>
			</div>
			<div className={`dim tabular ${classes['amount']}`}>
				<div>{counted(entries, 'entry', 'entries')}</div>
				<div>{size(bytes)}</div>
				<div>{at === null ? 'age unknown' : <RelativeTime at={at} />}</div>
			</div>
		</li>
	)
}
