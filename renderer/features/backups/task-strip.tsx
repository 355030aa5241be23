import { Button } from '@mantine/core'
import { duration, size } from '../../../electron/contract/words/quantities.ts'
import { ExactDetail } from '../../components/exact-detail.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { ProgressBar } from '../../components/progress-bar.tsx'
import { StateWord, type Tone } from '../../components/state-word.tsx'
import { useNow } from '../../use-now.ts'
import type { BackupTask } from './backup-tasks.ts'
import { taskWords } from './backup-words.ts'
import classes from './backups.module.css'

/** One line that is always there: what is being taken or verified with Cancel, how the latest one ended, or what there is in all (`total`, null when there is nothing). */
export function TaskStrip({ task, total }: { task: BackupTask | undefined; total: string | null }) {
	return (
		<div className={classes['stack']}>
			<div className={classes['strip']}>
				{task === undefined ? (
					<span className="dim tabular">{total ?? 'No backup is being taken'}</span>
				) : task.state === 'running' ? (
					<UnderWay task={task} />
				) : (
					<span role="status">
						<StateWord tone={toneOf(task)}>{taskWords(task)}</StateWord>
					</span>
				)}
				{task !== undefined && task.state !== 'running' && total !== null && (
					<span className={`dim tabular ${classes['right']}`}>{total}</span>
				)}
			</div>
			{task?.state === 'failed' && <ErrorNotice error={task.error} />}
			{task?.state === 'done' && task.result?.check.detail !== undefined && (
				<ExactDetail text={task.result.check.detail} label="What the check found" />
			)}
		</div>
	)
}

function toneOf(task: BackupTask): Tone {
	if (task.state === 'failed') return 'decision'
	if (task.state === 'cancelled') return 'plain'
	return task.result?.check.result === 'damaged' ? 'loss' : 'verified'
}

function UnderWay({ task }: { task: BackupTask }) {
	const now = useNow(true)
	const { bytes } = task
	return (
		<>
			<span className={classes['doing']} role="status">
				<StateWord tone="busy">{taskWords(task)}</StateWord>
			</span>
			<ProgressBar
				label={task.job.kind === 'take' ? 'Backup' : 'Verification'}
				value={bytes === null || bytes.total === 0 ? 0 : bytes.done / bytes.total}
			/>
			<span className={`tabular dim ${classes['bytes']}`}>{bytes === null ? '' : `${size(bytes.done)} of ${size(bytes.total)}`}</span>
			<span className={`tabular dim ${classes['elapsed']}`}>{duration(Math.floor((now - task.startedAtMs) / 100) * 100)}</span>
			<Button size="compact-sm" variant="default" onClick={task.cancel}>
				Cancel
			</Button>
		</>
	)
}
