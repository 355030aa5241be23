import { Button } from '@mantine/core'
import { IconArchive } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Backup } from '../../../electron/contract/backups.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { FilterField } from '../../components/filter-field.tsx'
import { Page } from '../../components/page.tsx'
import { EmptyState, ErrorState, LoadingState } from '../../components/states.tsx'
import { queries } from '../../queries.ts'
import { BackupTable } from './backup-table.tsx'
import { useBackupJobs, useBackupTask } from './backup-tasks.ts'
import { matches, totalWords } from './backup-words.ts'
import classes from './backups.module.css'
import { PruneButton } from './prune-dialog.tsx'
import { RestoreDialog } from './restore-dialog.tsx'
import { TaskStrip } from './task-strip.tsx'

/** The Backups screen: what can I go back to? */
export function BackupsPage({ database }: { database: DatabaseId }) {
	const backups = useQuery(queries.backups(database))
	const task = useBackupTask(database)
	const begin = useBackupJobs(database)
	const busy = task?.state === 'running'
	const take = (
		<Button disabled={busy} onClick={() => begin({ kind: 'take' })}>
			Back up now
		</Button>
	)
	return (
		<Page
			title="Backups"
			lead="What you can go back to. Each copy is taken from the live database and checked from its first page to its last."
			actions={take}
		>
			<TaskStrip task={task} total={backups.data === undefined || backups.data.length === 0 ? null : totalWords(backups.data)} />
			{backups.isPending ? (
				<LoadingState label="Reading the list of backups" rows={5} />
			) : backups.isError ? (
				<ErrorState error={backups.error} onRetry={() => void backups.refetch()} />
			) : backups.data.length === 0 ? (
				<EmptyState title="No backups yet" icon={<IconArchive size={24} />}>
					“Back up now” copies the database while it is in use and checks the copy. Headway also takes a restore point before every change,
					and keeps it here.
				</EmptyState>
			) : (
				<List database={database} backups={backups.data} busy={busy} onVerify={(backup) => begin({ kind: 'verify', backup })} />
			)}
		</Page>
	)
}

function List(props: { database: DatabaseId; backups: readonly Backup[]; busy: boolean; onVerify: (backup: Backup) => void }) {
	const [text, setText] = useState('')
	const [restoring, setRestoring] = useState<Backup | null>(null)
	const shown = props.backups.filter((backup) => matches(backup, text))
	return (
		<>
			<div className={classes['tools']}>
				<FilterField label="Filter backups" text={text} width={280} onChange={setText} />
				<span className="dim tabular">{shown.length === props.backups.length ? '' : `${shown.length} of ${props.backups.length}`}</span>
				<div className={classes['right']}>
					<PruneButton database={props.database} backups={props.backups} disabled={props.busy} />
				</div>
			</div>
			{shown.length === 0 ? (
				<EmptyState title="No backup matches">Nothing in the list has “{text}” in it.</EmptyState>
			) : (
				<BackupTable backups={shown} busy={props.busy} onVerify={props.onVerify} onRestore={setRestoring} />
			)}
			{restoring !== null && (
				<RestoreDialog key={restoring.id} database={props.database} backup={restoring} onClose={() => setRestoring(null)} />
			)}
		</>
	)
}
