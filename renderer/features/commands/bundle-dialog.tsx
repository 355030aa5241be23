import { Button, Progress, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { BundleEvent } from '../../../electron/contract/commands.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { client } from '../../client.ts'
import { Copyable } from '../../components/copyable.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ExactLines } from '../../components/exact-lines.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { queries } from '../../queries.ts'
import { useAct } from '../../use-act.ts'
import classes from './command.module.css'

/** Renders revisions to SQL in a folder that a colleague without Python can open in place of the project. */
export function BundleButton({ database }: { database: DatabaseId }) {
	const [opened, dialog] = useDisclosure()
	return (
		<>
			<Button variant="default" aria-haspopup="dialog" onClick={dialog.open}>
				Save as SQL bundle…
			</Button>
			{opened && (
				<Dialog title="Save as SQL bundle" size={720} onClose={dialog.close}>
					<Bundle database={database} onClose={dialog.close} />
				</Dialog>
			)}
		</>
	)
}

function Bundle({ database, onClose }: { database: DatabaseId; onClose: () => void }) {
	const [range, setRange] = useState({ from: 'base', to: 'heads', folder: '' })
	const line = useQuery(queries.renderLine(database))
	const seen = line.data?.text ?? ''
	const act = useAct<BundleEvent>((signal) => client.commands.bundle({ database, ...range, seen }, { signal }))
	const finished = act.events.find((event) => event.kind === 'finished')
	return (
		<form
			className={classes['stack']}
			onSubmit={(event) => {
				event.preventDefault()
				if (!act.running) act.start()
			}}
		>
			<p className={classes['plain']}>
				Each revision is rendered once, up and down, and saved with its checksum. A colleague who names the folder as the project needs no
				Python: Headway runs the SQL itself and keeps the version table as Alembic would.
			</p>
			<TextInput
				className={classes['mono'] ?? ''}
				label="New folder"
				placeholder="/home/you/release-bundle"
				value={range.folder}
				required
				withAsterisk={false}
				spellCheck={false}
				onChange={(event) => setRange({ ...range, folder: event.currentTarget.value })}
			/>
			<div className={classes['row']}>
				<TextInput
					label="From"
					value={range.from}
					required
					withAsterisk={false}
					onChange={(event) => setRange({ ...range, from: event.currentTarget.value })}
				/>
				<TextInput
					label="To"
					value={range.to}
					required
					withAsterisk={false}
					onChange={(event) => setRange({ ...range, to: event.currentTarget.value })}
				/>
			</div>
			{line.isError && <ErrorNotice error={line.error} onRetry={() => void line.refetch()} />}
			{line.data && <ExactLines lines={[seen]} lead="This line will run once for each step. It touches no database:" />}
			{!finished && <Progressing events={act.events} running={act.running} />}
			{finished && <Saved finished={finished} />}
			{act.error !== null && <ErrorNotice error={act.error} />}
			<div className={`${classes['buttons']} ${classes['end']}`}>
				<Button variant="default" onClick={act.running ? act.stop : onClose}>
					{act.running ? 'Cancel' : 'Close'}
				</Button>
				{!act.running && !finished && (
					<Button type="submit" disabled={seen === ''}>
						Render and save
					</Button>
				)}
			</div>
		</form>
	)
}

function Progressing({ events, running }: { events: readonly BundleEvent[]; running: boolean }) {
	const last = events.findLast((event) => event.kind === 'step')
	if (!running && last === undefined) return null
	const [done, total] = last ? [last.done, last.total] : [0, 1]
	return (
		<div>
			<Progress value={(done / total) * 100} aria-label="Steps rendered" />
			<p className="dim tabular">{last ? `${done} of ${counted(total, 'step')}` : 'Starting …'}</p>
		</div>
	)
}

function Saved({ finished }: { finished: Extract<BundleEvent, { kind: 'finished' }> }) {
	const { notRendered } = finished
	return (
		<section aria-label="What was saved" className={classes['stack']}>
			<p className={classes['verdict']} role="status">
				<StateWord tone="verified">{counted(finished.rendered, 'step')} saved</StateWord>
			</p>
			<Copyable value={finished.folder} label="folder of the bundle" wrap />
			{notRendered.length > 0 && (
				<>
					<StateWord tone="decision">{counted(notRendered.length, 'step')} without SQL: they need the project’s own command</StateWord>
					<ul className={classes['missing']}>
						{notRendered.map((step) => (
							<li key={`${step.direction} ${step.id}`}>
								{step.direction === 'up' ? 'up' : 'down'} {step.id} {step.message}
							</li>
						))}
					</ul>
				</>
			)}
		</section>
	)
}
