import { Button } from '@mantine/core'
import { IconArrowBackUp } from '@tabler/icons-react'
import { changeEndedWords } from '../../../electron/contract/words/store-words.ts'
import { Copyable } from '../../components/copyable.tsx'
import { ErrorNotice, FaultNotice } from '../../components/fault-notice.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { StateWord, type Tone } from '../../components/state-word.tsx'
import classes from './store.module.css'
import type { ChangeEnded, StoreChange } from './store-change.ts'

const tones: Record<ChangeEnded['outcome'], Tone> = { done: 'verified', partly: 'decision', 'not-done': 'decision', cancelled: 'plain' }

type OutcomeProps = {
	readonly change: Exclude<StoreChange, { state: 'idle' }>
	/** What was done to the entries. */
	readonly act: 'written' | 'removed'
	onUndo(): void
	onCancel(): void
	onClose(): void
}

/** A change while it runs, and how it ended: with Undo in plain sight. */
export function StoreOutcome({ change, act, onUndo, onCancel, onClose }: OutcomeProps) {
	if (change.state === 'running') return <Running change={change} onCancel={onCancel} />
	return (
		<div className={classes['stack']}>
			{change.state === 'failed' ? (
				<ErrorNotice error={change.error} />
			) : (
				<>
					<p className={classes['plain']} role="status">
						<StateWord tone={tones[change.ended.outcome]} wraps>
							{changeEndedWords(change.ended, change.act === 'undo' ? 'taken back' : act)}
						</StateWord>
					</p>
					{change.ended.at !== null && (
						<p className={classes['plain']}>
							It stopped at <span className="mono">{change.ended.at.key.text}</span> in{' '}
							<span className="mono">{change.ended.at.partition.text}</span>.
						</p>
					)}
					{change.ended.fault !== null && <FaultNotice fault={change.ended.fault} />}
					{change.kept !== null && change.ended.done > 0 && (
						<p className={classes['plain']}>
							What was there before is kept: <Copyable value={change.kept} label="path of the restore point" wrap />
						</p>
					)}
				</>
			)}
			<div className={classes['buttons']}>
				{change.state === 'ended' && change.ended.done > 0 && (
					<Button variant="default" leftSection={<IconArrowBackUp size={16} aria-hidden />} onClick={onUndo}>
						{change.act === 'undo' ? 'Undo the undo' : 'Undo'}
					</Button>
				)}
				<Button onClick={onClose}>Close</Button>
			</div>
		</div>
	)
}

function Running({ change: { progress, act }, onCancel }: { change: Extract<StoreChange, { state: 'running' }>; onCancel: () => void }) {
	return (
		<div className={classes['stack']} role="status">
			<StateWord tone="busy">{act === 'undo' ? 'Taking entries back' : 'Keeping what is there, then writing'}</StateWord>
			<ProgressBar label="Progress" value={progress?.done} {...(progress && { max: progress.total })} />
			<div className={classes['buttons']}>
				<span className="dim tabular">
					{progress === null ? '' : `${progress.done.toLocaleString('en')} of ${progress.total.toLocaleString('en')}`}
				</span>
				<Button variant="default" onClick={onCancel}>
					Cancel
				</Button>
			</div>
			<p className={`dim ${classes['plain']}`}>
				Cancelling stops before the next entry. What is written by then stays until Undo takes it back.
			</p>
		</div>
	)
}
