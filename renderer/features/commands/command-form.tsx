import { Button, Select, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type CommandAim, type CommandProfile, commandProfileSchema } from '../../../electron/contract/commands.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { conventionNames } from '../../../electron/contract/words/ordered-sql-words.ts'
import { client } from '../../client.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import type { CommandState } from '../../queries.ts'
import { refreshDatabase } from '../../refresh-database.ts'
import classes from './command.module.css'
import { readVariables, writeVariables } from './variables.ts'

type Draft = {
	readonly text: string
	readonly folder: string
	readonly preset: CommandProfile['preset']
	readonly aim: CommandAim['kind']
	readonly name: string
	readonly scheme: string
	readonly variables: string
}

/** Writes or changes how the project's Alembic is called. Nothing runs by it. */
export function CommandForm({ database, state, onDone }: { database: DatabaseId; state: CommandState; onDone: () => void }) {
	const [draft, setDraft] = useState<Draft>(() => draftOf(state))
	const queryClient = useQueryClient()
	const variables = readVariables(draft.variables)
	const keep = useMutation({
		mutationFn: async () => {
			const { words } = await client.commands.read({ text: draft.text })
			await client.commands.set({ database, profile: profileOf(draft, words) })
		},
		onSuccess: onDone,
		onSettled: () => refreshDatabase(queryClient, database),
	})
	const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
	return (
		<form
			className={classes['stack']}
			onSubmit={(event) => {
				event.preventDefault()
				if (variables.wrong === null) keep.mutate()
			}}
		>
			<TextInput
				className={classes['mono'] ?? ''}
				label="Command"
				description="What stands before Alembic’s own words. No shell is involved."
				placeholder="alembic -c alembic.ini"
				value={draft.text}
				required
				withAsterisk={false}
				autoComplete="off"
				spellCheck={false}
				onChange={(event) => change({ text: event.currentTarget.value })}
			/>
			<TextInput
				className={classes['mono'] ?? ''}
				label="Runs in"
				value={draft.folder}
				required
				withAsterisk={false}
				autoComplete="off"
				spellCheck={false}
				onChange={(event) => change({ folder: event.currentTarget.value })}
			/>
			<Aim draft={draft} onChange={change} />
			<Textarea
				className={classes['mono'] ?? ''}
				label="Variables"
				description="One NAME=VALUE a line. Write a secret as ${NAME}: it is taken from Headway’s own environment when the command runs."
				value={draft.variables}
				error={variables.wrong}
				rows={3}
				resize="vertical"
				spellCheck={false}
				onChange={(event) => change({ variables: event.currentTarget.value })}
			/>
			{keep.isError && <ErrorNotice error={keep.error} />}
			<div className={classes['buttons']}>
				<Button type="submit" variant="default" loading={keep.isPending}>
					Save
				</Button>
				<Button variant="subtle" onClick={onDone}>
					Cancel
				</Button>
			</div>
		</form>
	)
}

const aims: readonly { value: CommandAim['kind']; label: string }[] = [
	{ value: 'ini', label: 'a copy of alembic.ini' },
	{ value: 'variable', label: 'a variable' },
	{ value: 'x-argument', label: '-x NAME=…' },
	{ value: 'none', label: 'nothing: not told' },
]

function Aim({ draft, onChange }: { draft: Draft; onChange: (part: Partial<Draft>) => void }) {
	const hasName = draft.aim === 'variable' || draft.aim === 'x-argument'
	return (
		<div className={classes['row']}>
			<Select
				label="System"
				value={draft.preset}
				allowDeselect={false}
				data={commandProfileSchema.shape.preset.options.map((value) => ({ value, label: conventionNames[value] }))}
				onChange={(preset) => preset !== null && onChange({ preset })}
			/>
			<Select
				label="Told its database by"
				value={draft.aim}
				allowDeselect={false}
				data={aims}
				onChange={(aim) => aim !== null && onChange({ aim })}
			/>
			{hasName && (
				<TextInput
					label="Name"
					placeholder="DATABASE_URL"
					value={draft.name}
					required
					withAsterisk={false}
					spellCheck={false}
					onChange={(event) => onChange({ name: event.currentTarget.value })}
				/>
			)}
			{draft.aim !== 'none' && (
				<TextInput
					label="Address begins with"
					placeholder="what is usual"
					value={draft.scheme}
					spellCheck={false}
					onChange={(event) => onChange({ scheme: event.currentTarget.value })}
				/>
			)}
		</div>
	)
}

function draftOf({ profile, text, suggestions }: CommandState): Draft {
	const outset = profile ?? suggestions[0]?.profile
	const aim = outset?.aim ?? { kind: 'none' }
	return {
		text: profile === null ? (suggestions[0]?.text ?? '') : (text ?? ''),
		folder: outset?.folder ?? '',
		preset: outset?.preset ?? 'alembic',
		aim: aim.kind,
		name: 'name' in aim ? aim.name : '',
		scheme: 'scheme' in aim ? (aim.scheme ?? '') : '',
		variables: writeVariables(outset?.environment ?? []),
	}
}

function profileOf(draft: Draft, words: string[]): CommandProfile {
	const scheme = draft.scheme.trim() === '' ? null : draft.scheme.trim()
	const name = draft.name.trim()
	const aim: CommandAim =
		draft.aim === 'none' ? { kind: 'none' } : draft.aim === 'ini' ? { kind: 'ini', scheme } : { kind: draft.aim, name, scheme }
	const environment = readVariables(draft.variables).variables
	return { preset: draft.preset, words, folder: draft.folder.trim(), environment, aim }
}
