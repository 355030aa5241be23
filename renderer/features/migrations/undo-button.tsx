import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowBackUp } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { DatabaseId, RevisionRef } from '../../../electron/contract/database.ts'
import { lossIn } from '../../../electron/contract/lost.ts'
import { actWords } from '../../act-words.ts'
import { addresses } from '../../addresses.ts'
import { client, faultOf } from '../../client.ts'
import { Copyable } from '../../components/copyable.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RevisionBadge } from '../../components/revision-badge.tsx'
import { queries } from '../../queries.ts'
import type { RunSubject } from '../../run-progress.ts'
import { useStartRun } from '../../runs.ts'
import classes from './run.module.css'

type Undoable = NonNullable<Awaited<ReturnType<typeof client.migrations.undoable>>>

/** Undo with what it will do in words; while that is being asked its place is kept. */
export function UndoOffer({ database }: { database: DatabaseId }) {
	const undoable = useQuery(queries.undoable(database))
	return (
		<div className={classes['undo']}>
			{undoable.data ? (
				<>
					<UndoButton database={database} undoable={undoable.data} />
					<span className="dim">{undoSentence(undoable.data)}</span>
				</>
			) : (
				undoable.isSuccess && <span className="dim">There is no sound restore point to go back to.</span>
			)}
		</div>
	)
}

function undoSentence(undoable: Undoable): string {
	const place = undoable.revision === null ? 'to its restore point' : `to ${undoable.revision.label}`
	return `Puts the database back ${place}, as it was before the ${actWords[undoable.act].noun}. Can itself be undone.`
}

function UndoButton({ database, undoable }: { database: DatabaseId; undoable: Undoable }) {
	const [opened, dialog] = useDisclosure()
	return (
		<>
			<Button variant="default" leftSection={<IconArrowBackUp size={16} aria-hidden />} aria-haspopup="dialog" onClick={dialog.open}>
				Undo
			</Button>
			{opened && (
				<Dialog title={`Undo the ${actWords[undoable.act].noun}`} onClose={dialog.close}>
					<UndoConfirm database={database} undoable={undoable} onClose={dialog.close} />
				</Dialog>
			)}
		</>
	)
}

function UndoConfirm({ database, undoable, onClose }: { database: DatabaseId; undoable: Undoable; onClose: () => void }) {
	const undo = useUndo(database, undoable.revision, onClose)
	const overview = useQuery(queries.overview(database))
	const lost = lossIn(faultOf(overview.error))
	return (
		<div className={classes['stack']}>
			<p className={classes['plainText']}>{undoSentence(undoable)} What was written since is kept in a new restore point, not lost.</p>
			<dl className={classes['kept']}>
				<dt>Restore point</dt>
				<dd>
					<Copyable value={undoable.restorePoint.path} label="path of the restore point" />
				</dd>
				<dt>Taken</dt>
				<dd>
					<RelativeTime at={undoable.at} />
				</dd>
				<dt>Now at</dt>
				<dd>{lost !== undefined ? 'not known' : overview.data === undefined ? '…' : <RevisionBadge revision={overview.data.current} />}</dd>
				<dt>Afterwards at</dt>
				<dd>
					<RevisionBadge revision={undoable.revision} />
				</dd>
			</dl>
			{undo.error !== null && <ErrorNotice error={undo.error} />}
			<div className={classes['buttons']}>
				<Button variant="default" onClick={onClose}>
					Keep it as it is
				</Button>
				<Button
					data-autofocus
					loading={undo.starting}
					disabled={overview.isPending}
					onClick={() => undo.start({ from: lost === undefined ? (overview.data?.current ?? null) : null, lost })}
				>
					Undo
				</Button>
			</div>
		</div>
	)
}

function useUndo(database: DatabaseId, to: RevisionRef | null, onStarted: () => void) {
	const [starting, setStarting] = useState(false)
	const [error, setError] = useState<unknown>(null)
	const [, navigate] = useLocation()
	const startRun = useStartRun()
	const start = async (now: Pick<RunSubject, 'from' | 'lost'>) => {
		setStarting(true)
		setError(null)
		try {
			await startRun({
				database,
				subject: { act: 'undo', ...now, to, steps: [], restorePointFirst: true },
				open: () => client.migrations.undo({ database }),
			})
			onStarted()
			navigate(addresses.run(database))
		} catch (refused) {
			setError(refused)
			setStarting(false)
		}
	}
	return { starting, error, start: (now: Pick<RunSubject, 'from' | 'lost'>) => void start(now) }
}
