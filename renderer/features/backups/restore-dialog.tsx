import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import type { Backup } from '../../../electron/contract/backups.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { type Loss, lossIn } from '../../../electron/contract/lost.ts'
import { addresses } from '../../addresses.ts'
import { client, faultOf } from '../../client.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNotice, FaultNotice } from '../../components/fault-notice.tsx'
import { LossButton } from '../../components/loss-button.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RevisionBadge } from '../../components/revision-badge.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { queries } from '../../queries.ts'
import type { RunSubject } from '../../run-progress.ts'
import { useStartRun } from '../../runs.ts'
import classes from './backups.module.css'

/** Asks before a backup is put back: what will be there afterwards, and that the way back is kept. */
export function RestoreDialog({ database, backup, onClose }: { database: DatabaseId; backup: Backup; onClose: () => void }) {
	return (
		<Dialog title="Restore" size={600} onClose={onClose}>
			<Confirm database={database} backup={backup} onClose={onClose} />
		</Dialog>
	)
}

function Confirm({ database, backup, onClose }: { database: DatabaseId; backup: Backup; onClose: () => void }) {
	const overview = useQuery(queries.overview(database))
	const [typed, setTyped] = useState('')
	const restore = useRestore(database, backup)
	const current = overview.data?.current ?? null
	const lost = lossIn(faultOf(overview.error))
	const start = (evenIfOther: boolean) => restore.start({ from: lost === undefined ? current : null, lost }, evenIfOther)
	const entry = useQuery(queries.databases()).data?.find(({ id }) => id === database)
	const production = entry?.production ? entry.name : null
	const ready = !overview.isPending && entry !== undefined && (production === null || typed.trim() === production)
	const isOther = faultOf(restore.error)?.kind === 'other-database'
	return (
		<div className={classes['stack']}>
			<p className={classes['plain']}>
				Everything in the database is replaced by the backup taken <RelativeTime at={backup.createdAt} />. {keptFirst[lost ?? 'none']}
			</p>
			<Facts
				backup={backup}
				now={overview.isError ? 'not known' : overview.isSuccess ? <RevisionBadge revision={current} withMessage /> : '…'}
			/>
			{backup.check.result === 'damaged' && (
				<StateWord tone="loss">This backup was found damaged. A damaged backup is never put back.</StateWord>
			)}
			{restore.error !== null && (
				<Refusal error={restore.error} starting={restore.starting} ready={ready} onEvenIfOther={() => start(true)} />
			)}
			{production !== null && (
				<TextInput
					label={`This is a production database. To change it, type its name: ${production}`}
					value={typed}
					autoComplete="off"
					onChange={(event) => setTyped(event.currentTarget.value)}
				/>
			)}
			<div className={classes['buttons']}>
				<Button variant="default" onClick={onClose}>
					Keep it as it is
				</Button>
				{!isOther && (
					<Button
						data-autofocus
						disabled={!ready || backup.check.result === 'damaged'}
						loading={restore.starting}
						onClick={() => start(false)}
					>
						Restore
					</Button>
				)}
			</div>
		</div>
	)
}

/** What is kept of what is there now, and what Undo can bring back of it. */
const keptFirst: Record<Loss | 'none', string> = {
	gone: 'Its file is gone, so there is nothing to keep first and nothing that Undo could bring back.',
	damaged:
		'What is there now cannot be read as a database: it is kept first, as it is, among the restore points. Undo cannot bring it back.',
	none: 'A restore point of what is there now is taken first, so this can be undone.',
}

function Facts({ backup, now }: { backup: Backup; now: ReactNode }) {
	return (
		<dl className={classes['pairs']}>
			<dt>Now at</dt>
			<dd>{now}</dd>
			<dt>Afterwards at</dt>
			<dd>
				<RevisionBadge revision={backup.revision} withMessage />
			</dd>
			<dt>Taken from</dt>
			<dd className={`mono ${classes['wrap']}`}>{backup.source.path}</dd>
		</dl>
	)
}

/** Why it was not put back; for another database's backup, the way to say that it is meant. */
function Refusal({
	error,
	starting,
	ready,
	onEvenIfOther,
}: {
	error: unknown
	starting: boolean
	ready: boolean
	onEvenIfOther: () => void
}) {
	const fault = faultOf(error)
	if (fault?.kind !== 'other-database') return <ErrorNotice error={error} />
	return (
		<FaultNotice
			fault={fault}
			actions={
				<LossButton disabled={!ready} loading={starting} onClick={onEvenIfOther}>
					Restore although it is from another database
				</LossButton>
			}
		/>
	)
}

function useRestore(database: DatabaseId, backup: Backup) {
	const [starting, setStarting] = useState(false)
	const [error, setError] = useState<unknown>(null)
	const [, navigate] = useLocation()
	const startRun = useStartRun()
	const start = async (now: Pick<RunSubject, 'from' | 'lost'>, evenIfOther: boolean) => {
		setStarting(true)
		try {
			await startRun({
				database,
				subject: { act: 'restore', ...now, to: backup.revision, steps: [], restorePointFirst: true },
				open: () => client.backups.restore({ database, backup: backup.id, ...(evenIfOther && { evenIfOther }) }),
			})
			navigate(addresses.run(database))
		} catch (refused) {
			setError(refused)
			setStarting(false)
		}
	}
	return { starting, error, start: (now: Pick<RunSubject, 'from' | 'lost'>, evenIfOther: boolean) => void start(now, evenIfOther) }
}
