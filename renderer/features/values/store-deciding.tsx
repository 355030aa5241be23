import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { LossButton } from '../../components/loss-button.tsx'
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
	/** False while something is missing that has to be said first. */
	ready?: boolean
	onDecide: () => void
	children?: ReactNode
}) {
	const { database, verb, loss = false, ready = true, onDecide } = props
	const [typed, setTyped] = useState('')
	const databases = useQuery(queries.databases())
	const entry = databases.data?.find(({ id }) => id === database)
	const production = entry?.production ? entry.name : null
	const able = ready && databases.data !== undefined && (production === null || typed.trim() === production)
	return (
		<form
			className={classes['stack']}
			onSubmit={(event) => {
				event.preventDefault()
				if (able) onDecide()
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
				<LossButton type="submit" loses={loss} disabled={!able}>
					{verb}
				</LossButton>
			</div>
		</form>
	)
}
