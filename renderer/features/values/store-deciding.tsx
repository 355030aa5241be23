import { Button, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { queries } from '../../queries.ts'
import classes from './store.module.css'

/**
 * What decides a change: its button, and on a production database the name that has to be typed first. `loss` paints the
 * button as what takes something away.
 */
export function StoreDeciding(props: {
	database: DatabaseId
	verb: string
	loss?: boolean
	ready: boolean
	busy: boolean
	onDecide: () => void
	children?: ReactNode
}) {
	const { database, verb, loss = false, ready, busy, onDecide } = props
	const [typed, setTyped] = useState('')
	const databases = useQuery(queries.databases())
	const entry = databases.data?.find(({ id }) => id === database)
	const production = entry?.production ? entry.name : null
	const able = ready && databases.data !== undefined && (production === null || typed.trim() === production)
	return (
		<form
			className={classes['deciding']}
			onSubmit={(event) => {
				event.preventDefault()
				if (able && !busy) onDecide()
			}}
		>
			{production !== null && (
				<TextInput
					label={`This is a production database. To change it, type its name: ${production}`}
					value={typed}
					autoComplete="off"
					spellCheck={false}
					onChange={(event) => setTyped(event.currentTarget.value)}
				/>
			)}
			<div className={classes['buttons']}>
				{props.children}
				<Button type="submit" disabled={!able} loading={busy} {...(loss && { className: classes['lossButton'] ?? '' })}>
					{verb}
				</Button>
			</div>
		</form>
	)
}
