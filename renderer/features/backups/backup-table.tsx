import { Button, Table, Tooltip } from '@mantine/core'
import { useId } from 'react'
import type { Backup } from '../../../electron/contract/backups.ts'
import { Bytes } from '../../components/bytes.tsx'
import { Copyable } from '../../components/copyable.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RevisionBadge } from '../../components/revision-badge.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { purposeWords } from './backup-words.ts'
import classes from './backups.module.css'

/** The kept files, newest first, each with its check result and what can be done with it. */
export function BackupTable(props: {
	backups: readonly Backup[]
	busy: boolean
	onVerify: (backup: Backup) => void
	onRestore: (backup: Backup) => void
}) {
	return (
		<div className={classes['frame']}>
			<Table className={classes['table'] ?? ''} verticalSpacing={6} horizontalSpacing={12} aria-label="Backups">
				<Table.Thead>
					<Table.Tr>
						<Table.Th>Taken</Table.Th>
						<Table.Th>Purpose</Table.Th>
						<Table.Th>Revision</Table.Th>
						<Table.Th className={classes['number'] ?? ''}>Size</Table.Th>
						<Table.Th>Check</Table.Th>
						<Table.Th>File</Table.Th>
						<Table.Th>
							<span className={classes['unseen']}>Actions</span>
						</Table.Th>
					</Table.Tr>
				</Table.Thead>
				<Table.Tbody>
					{props.backups.map((backup) => (
						<Row
							key={backup.id}
							backup={backup}
							busy={props.busy}
							onVerify={() => props.onVerify(backup)}
							onRestore={() => props.onRestore(backup)}
						/>
					))}
				</Table.Tbody>
			</Table>
		</div>
	)
}

function Row({ backup, busy, onVerify, onRestore }: { backup: Backup; busy: boolean; onVerify: () => void; onRestore: () => void }) {
	const taken = useId()
	return (
		<Table.Tr>
			<Table.Td id={taken} className={classes['line'] ?? ''}>
				<RelativeTime at={backup.createdAt} />
			</Table.Td>
			<Table.Td className={classes['line'] ?? ''}>{purposeWords[backup.purpose]}</Table.Td>
			<Table.Td>
				<RevisionBadge revision={backup.revision} />
			</Table.Td>
			<Table.Td className={classes['number'] ?? ''}>
				<Bytes count={backup.sizeBytes} />
			</Table.Td>
			<Table.Td>
				<Check backup={backup} />
			</Table.Td>
			<Table.Td className={classes['file'] ?? ''}>
				<Copyable value={backup.path} label="path" shown={fileName(backup.path)} />
			</Table.Td>
			<Table.Td>
				<div className={classes['acts']}>
					<Button size="compact-sm" variant="default" disabled={busy || !backup.exists} aria-describedby={taken} onClick={onVerify}>
						Verify
					</Button>
					<Button
						size="compact-sm"
						variant="default"
						disabled={busy || !backup.exists}
						aria-describedby={taken}
						aria-haspopup="dialog"
						onClick={onRestore}
					>
						Restore
					</Button>
				</div>
			</Table.Td>
		</Table.Tr>
	)
}

/** How the backup stood when it was last checked, by shape and word; when, and SQLite's own words, on hover. */
function Check({ backup }: { backup: Backup }) {
	if (!backup.exists) return <StateWord tone="loss">file is gone</StateWord>
	const { result, at, detail } = backup.check
	switch (result) {
		case 'ok':
			return (
				<span className={classes['check']}>
					<StateWord tone="verified">verified</StateWord>
					{at !== null && (
						<span className="dim">
							<RelativeTime at={at} />
						</span>
					)}
				</span>
			)
		case 'damaged':
			return (
				<Tooltip label={detail ?? 'The check failed.'}>
					<span>
						<StateWord tone="loss">damaged</StateWord>
					</span>
				</Tooltip>
			)
		case 'not-run':
			return <StateWord tone="plain">not verified</StateWord>
	}
}

function fileName(path: string): string {
	return path.split(/[\\/]/).at(-1) ?? path
}
