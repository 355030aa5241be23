import { Button, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Overview } from '../../../electron/contract/connections.ts'
import { type Convention, conventionSchema, type Project } from '../../../electron/contract/database.ts'
import { conventionNames } from '../../../electron/contract/words/ordered-sql-words.ts'
import { client } from '../../client.ts'
import { Copyable } from '../../components/copyable.tsx'
import { Facts } from '../../components/facts.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { Panel } from '../../components/panel.tsx'
import { StateWord } from '../../components/state-word.tsx'
import { refreshDatabase } from '../../refresh-database.ts'
import classes from './project-panel.module.css'

/** What the project is taken for and why, and the form that puts it right. */
export function ProjectPanel({ overview }: { overview: Overview }) {
	const { project } = overview
	return (
		<Panel title="Project">
			{project === null ? (
				<p className={classes['lead']}>
					If this database belongs to a project that keeps its changes in SQL files or Alembic revisions, say where it is, and its history
					appears here.
				</p>
			) : (
				<Facts rows={factsOf(project)} />
			)}
			<SourceForm overview={overview} />
		</Panel>
	)
}

const sureness = { certain: 'certain', likely: 'likely', unsure: 'not sure' } as const

function factsOf(project: Project): Parameters<typeof Facts>[0]['rows'] {
	return [
		[
			'Recognised as',
			<span key="kept" className={classes['kept']}>
				{conventionNames[project.convention]}
				{project.bundle && ', saved as a bundle of SQL'}
				<StateWord tone={project.sureness === 'unsure' ? 'decision' : 'plain'}>
					{project.chosen ? 'as you said' : sureness[project.sureness]}
				</StateWord>
			</span>,
		],
		['Because', project.evidence.length === 0 ? null : project.evidence.join('; ')],
		['Books', project.ledger],
		[
			project.bundle ? 'Bundle' : 'Folder',
			project.folder === null ? (
				project.convention === 'rune' ? (
					'built into Headway'
				) : (
					'not known yet'
				)
			) : (
				<Copyable key="folder" value={project.folder} label="folder of the project" wrap />
			),
		],
		['Could also be', project.alternatives.length === 0 ? null : project.alternatives.map((kind) => conventionNames[kind]).join(', ')],
	]
}

const byRecognition = 'found'

function SourceForm({ overview }: { overview: Overview }) {
	const { project } = overview
	const queryClient = useQueryClient()
	const [folder, setFolder] = useState(project?.folder ?? '')
	const [kind, setKind] = useState<string>(project?.chosen ? project.convention : byRecognition)
	const change = useMutation({
		mutationFn: () =>
			client.connections.setSource({
				database: overview.id,
				folder: folder.trim() === '' ? null : folder.trim(),
				convention: kind === byRecognition ? null : (kind as Convention),
			}),
		onSettled: () => refreshDatabase(queryClient, overview.id),
	})
	return (
		<form
			className={classes['form']}
			onSubmit={(event) => {
				event.preventDefault()
				change.mutate()
			}}
		>
			<TextInput
				className={classes['folder']}
				label="Folder of the project"
				description="Also its alembic.ini or pyproject.toml, or a saved bundle of SQL."
				placeholder="/home/you/project"
				value={folder}
				autoComplete="off"
				spellCheck={false}
				onChange={(event) => setFolder(event.currentTarget.value)}
			/>
			<Select
				label="Kept as"
				value={kind}
				allowDeselect={false}
				data={[
					{ value: byRecognition, label: 'what is recognised' },
					...conventionSchema.options.map((value) => ({ value, label: conventionNames[value] })),
				]}
				onChange={(value) => setKind(value ?? byRecognition)}
			/>
			<Button type="submit" variant="default" loading={change.isPending}>
				Use
			</Button>
			{change.isError && (
				<div className={classes['error']}>
					<ErrorNotice error={change.error} />
				</div>
			)}
		</form>
	)
}
