import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { addresses } from '../../addresses.ts'
import { client } from '../../client.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { Page } from '../../components/page.tsx'
import { Panel } from '../../components/panel.tsx'
import { queries } from '../../queries.ts'
import { OpenForm } from './open-form.tsx'
import type { Password } from './password-form.tsx'
import { RecentDatabases } from './recent-databases.tsx'
import classes from './start-page.module.css'
import { useDroppedFile } from './use-dropped-file.ts'

/** Opens a database by path or URL or the sample, and goes where one begins with it. */
function useOpening() {
	const queryClient = useQueryClient()
	const [, navigate] = useLocation()
	const show = async ({ id }: { id: DatabaseId }) => {
		await queryClient.invalidateQueries({ queryKey: ['databases'] })
		navigate(addresses.landing(id))
	}
	return {
		target: useMutation({
			mutationFn: (wanted: { target: string } & Partial<Password>) => client.connections.open(wanted),
			onSuccess: show,
		}),
		sample: useMutation({ mutationFn: () => client.connections.openSample(), onSuccess: show }),
	}
}

/** What can be opened: a path or URL, a dropped file, a recent database, or the sample. */
export function StartPage() {
	const databases = useQuery(queries.databases())
	const opening = useOpening()
	const field = useRef<HTMLInputElement>(null)
	const [text, setText] = useState('')
	const [dropped, setDropped] = useState<string>()
	const receive = useCallback(
		(file: File) => {
			const path = window.headway?.pathOf(file)
			setDropped(path === undefined ? file.name : undefined)
			if (path === undefined) return field.current?.focus()
			setText(path)
			opening.target.mutate({ target: path })
		},
		[opening.target.mutate],
	)
	const over = useDroppedFile(receive)
	const first = databases.data?.length === 0
	return (
		<Page
			title="Open a database"
			lead="Headway shows where a database stands in its history, and moves it up, down and back. Looking never changes it."
		>
			<div className={classes['drop']} data-over={over || undefined}>
				<OpenForm
					field={field}
					text={text}
					onChange={(next) => {
						setText(next)
						opening.target.reset()
					}}
					quiet={first}
					busy={opening.target.isPending}
					error={opening.target.error}
					note={
						dropped === undefined
							? undefined
							: `A browser does not tell a page where a dropped file is. Paste the full path of ${dropped} here.`
					}
					onOpen={(given) => opening.target.mutate({ target: text.trim(), ...given })}
					onPick={(path) => {
						setText(path)
						opening.target.mutate({ target: path })
					}}
				/>
			</div>
			<RecentDatabases databases={databases} />
			<Sample first={first} busy={opening.sample.isPending} error={opening.sample.error} onOpen={() => opening.sample.mutate()} />
		</Page>
	)
}

/** A friendly first step: a database nobody can break. */
function Sample(props: { first: boolean; busy: boolean; error: unknown; onOpen: () => void }) {
	return (
		<Panel title={props.first ? 'New here? Start with the sample' : 'Just looking around?'}>
			<div className={classes['sample']}>
				<p>
					A small redun repository at version 2.0, made on this machine for you to upgrade, downgrade and restore. Nothing of yours is
					touched.
				</p>
				<Button variant={props.first ? 'filled' : 'default'} loading={props.busy} onClick={props.onOpen}>
					Open sample database
				</Button>
			</div>
			{props.error != null && <ErrorNotice error={props.error} onRetry={props.onOpen} />}
		</Panel>
	)
}
