import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { counted, size } from '../../../electron/contract/words/quantities.ts'
import { transferWords } from '../../../electron/contract/words/store-words.ts'
import { Copyable } from '../../components/copyable.tsx'
import { Facts } from '../../components/facts.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { StateWord } from '../../components/state-word.tsx'
import classes from './store.module.css'
import type { Transfer, TransferEnded } from './store-transfer.ts'

type ViewProps = {
	readonly transfer: Exclude<Transfer, { state: 'idle' }>
	/** What has happened, as a sentence without a count: `Exported`. */
	readonly done: string
	/** What is left of it once it was cancelled. */
	readonly leaves: string
	onCancel(): void
	onAgain(): void
	onClose(): void
	/** Undo of what was written by then, where it applies. */
	readonly wayBack?: ReactNode
}

/** Entries on their way: how far it is with Cancel, and at the end the counts of everything. */
export function StoreTransferView(props: ViewProps) {
	const { transfer, done, leaves, onCancel, onAgain, onClose, wayBack } = props
	if (transfer.state === 'running') {
		const { progress, stopping } = transfer
		return (
			<div className={classes['stack']} role="status">
				<StateWord tone="busy">
					<span className="tabular">{stopping ? 'Stopping' : progress === null ? 'Beginning' : transferWords(progress)}</span>
				</StateWord>
				<ProgressBar label="Progress" {...(progress?.totalEntries != null && { value: progress.entries, max: progress.totalEntries })} />
				<div className={classes['buttons']}>
					<span className={`dim ${classes['left']}`}>Cancelling stops before the next entry. {leaves}</span>
					<Button variant="default" disabled={stopping} onClick={onCancel}>
						Cancel
					</Button>
				</div>
			</div>
		)
	}
	return (
		<div className={classes['stack']}>
			{transfer.state === 'ended' && <Report ended={transfer.ended} done={done} />}
			{transfer.state === 'failed' && <ErrorNotice error={transfer.error} />}
			{transfer.state === 'cancelled' && (
				<StateWord tone="plain" wraps>
					Cancelled. {leaves}
				</StateWord>
			)}
			{transfer.state !== 'failed' && wayBack}
			<div className={classes['buttons']}>
				{transfer.state !== 'ended' && (
					<Button variant="default" onClick={onAgain}>
						Back
					</Button>
				)}
				<Button onClick={onClose}>Close</Button>
			</div>
		</div>
	)
}

function Report({ ended, done }: { ended: TransferEnded; done: string }) {
	const { entries, bytes, same, kept, verified, masked, path } = ended
	const count = (number: number) => (number === 0 ? null : counted(number, 'entry', 'entries'))
	return (
		<>
			<p className={classes['plain']} role="status">
				<StateWord tone={verified > 0 || path !== null ? 'verified' : 'plain'}>
					{done}: {counted(entries, 'entry', 'entries')}, {size(bytes)}
				</StateWord>
			</p>
			<Facts
				rows={[
					['Written', path === null ? counted(entries - same - kept, 'entry', 'entries') : null],
					['Already the same', count(same)],
					['Kept as they were', count(kept)],
					['Read back and compared', count(verified)],
					['Left out, secret', count(masked)],
					['File', path === null ? null : <Copyable key="path" value={path} label="path of the file" wrap />],
				]}
			/>
		</>
	)
}
