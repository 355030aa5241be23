import { Button, NumberInput, Select } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Backup } from '../../../electron/contract/backups.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { counted, size } from '../../../electron/contract/words/quantities.ts'
import { client } from '../../client.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { LossButton } from '../../components/loss-button.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RevisionBadge } from '../../components/revision-badge.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { refreshDatabase } from '../../refresh-database.ts'
import { bytesOf, purposeWords, wouldRemove } from './backup-words.ts'
import classes from './backups.module.css'

type Purpose = Backup['purpose'] | 'any'

/** Keeps the newest backups and removes the others, after showing which those are. */
export function PruneButton({ database, backups, disabled }: { database: DatabaseId; backups: readonly Backup[]; disabled: boolean }) {
	const [opened, dialog] = useDisclosure()
	return (
		<>
			<Button variant="default" disabled={disabled} aria-haspopup="dialog" onClick={dialog.open}>
				Keep newest…
			</Button>
			{opened && (
				<Dialog title="Keep the newest" onClose={dialog.close}>
					<Prune database={database} backups={backups} onClose={dialog.close} />
				</Dialog>
			)}
		</>
	)
}

function Prune({ database, backups, onClose }: { database: DatabaseId; backups: readonly Backup[]; onClose: () => void }) {
	const [keep, setKeep] = useState(5)
	const [purpose, setPurpose] = useState<Purpose>('restore-point')
	const queryClient = useQueryClient()
	const prune = useMutation({
		mutationFn: () => client.backups.prune({ database, keep, ...(purpose !== 'any' && { purpose }) }),
		onSettled: () => refreshDatabase(queryClient, database),
	})
	if (prune.isSuccess) return <Removed removed={prune.data.removed} onClose={onClose} />
	const going = wouldRemove(backups, keep, purpose === 'any' ? undefined : purpose)
	return (
		<div className={classes['stack']}>
			<div className={classes['tools']}>
				<NumberInput
					label="Keep newest"
					w={120}
					min={0}
					max={9999}
					allowDecimal={false}
					value={keep}
					onChange={(value) => setKeep(Number(value) || 0)}
				/>
				<Select
					label="Of"
					w={200}
					allowDeselect={false}
					value={purpose}
					data={[
						{ value: 'restore-point', label: 'restore points' },
						{ value: 'backup', label: 'backups' },
						{ value: 'any', label: 'both together' },
					]}
					onChange={(value) => setPurpose(value ?? 'any')}
				/>
			</div>
			{going.length === 0 ? (
				<p className={classes['plain']}>Nothing would be removed: there are no more than that.</p>
			) : (
				<>
					<StateWord tone="loss">
						{counted(going.length, 'file')} of {size(bytesOf(going))} will be removed for good
					</StateWord>
					<Rows backups={going} />
				</>
			)}
			{prune.isError && <ErrorNotice error={prune.error} />}
			<div className={classes['buttons']}>
				<Button variant="default" onClick={onClose}>
					Keep all
				</Button>
				<LossButton disabled={going.length === 0} loading={prune.isPending} onClick={() => prune.mutate()}>
					Remove {going.length === 0 ? '' : going.length}
				</LossButton>
			</div>
		</div>
	)
}

function Removed({ removed, onClose }: { removed: readonly Backup[]; onClose: () => void }) {
	return (
		<div className={classes['stack']}>
			<p className={classes['plain']} role="status">
				{removed.length === 0 ? 'Nothing was removed.' : `Removed ${counted(removed.length, 'file')}, ${size(bytesOf(removed))}:`}
			</p>
			<Rows backups={removed} />
			<div className={classes['buttons']}>
				<Button onClick={onClose}>Close</Button>
			</div>
		</div>
	)
}

function Rows({ backups }: { backups: readonly Backup[] }) {
	return (
		<ul className={classes['going']}>
			{backups.map((backup) => (
				<li key={backup.id}>
					<span>{purposeWords[backup.purpose]}</span>
					<RevisionBadge revision={backup.revision} />
					<RelativeTime at={backup.createdAt} />
					<span className="tabular">{size(backup.sizeBytes)}</span>
				</li>
			))}
		</ul>
	)
}
