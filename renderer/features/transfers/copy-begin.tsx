import { Button, Checkbox, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { CopyPlan } from '../../../electron/contract/transfers.ts'
import { queries } from '../../queries.ts'
import classes from './copy.module.css'
import type { CopyHere } from './copy-address.ts'
import { useStartCopy } from './copy-runs.ts'
import { DiscardButton } from './discard-button.tsx'

type BeginProps = { readonly here: CopyHere; readonly target: DatabaseId; readonly plan: CopyPlan; readonly settled: boolean }

/** What decides a copy: its button, and into a production database the name that has to be typed first. */
export function CopyBegin({ here: { source, schema }, target, plan, settled }: BeginProps) {
	const databases = useQuery(queries.databases())
	const entry = databases.data?.find(({ id }) => id === target)
	const [typed, setTyped] = useState('')
	const [verify, setVerify] = useState(true)
	const begin = useStartCopy()
	const production = entry?.production ? entry.name : null
	const begun = plan.target.state === 'begun'
	const isIdle = !begun && plan.map.map.every(({ columns }) => columns === null)
	const able =
		settled &&
		databases.data !== undefined &&
		plan.open.length === 0 &&
		!isIdle &&
		plan.target.state !== 'occupied' &&
		(production === null || typed.trim() === production)
	const ends = { source, target, schema }
	return (
		<form
			className={classes['begin']}
			onSubmit={(event) => {
				event.preventDefault()
				if (able) begin.copy(ends, plan, verify)
			}}
		>
			{production !== null && (
				<TextInput
					label={`This is a production database. To copy into it, type its name: ${production}`}
					value={typed}
					autoComplete="off"
					spellCheck={false}
					onChange={({ currentTarget }) => setTyped(currentTarget.value)}
				/>
			)}
			<Checkbox
				classNames={{ description: classes['choice'] ?? '' }}
				label="Compare every value afterwards"
				description="Both sides are read again. Without it, nobody can say that every value is the same."
				checked={verify}
				onChange={({ currentTarget }) => setVerify(currentTarget.checked)}
			/>
			<div className={classes['buttons']}>
				{begun && <DiscardButton source={source} target={target} />}
				<Button variant="default" disabled={!settled} onClick={() => begin.compare(ends)}>
					Compare only
				</Button>
				<Button type="submit" disabled={!able}>
					{begun ? 'Go on' : 'Copy'}
				</Button>
			</div>
			<p className={`dim ${classes['plain']}`}>
				{isIdle && 'No table would be copied. '}
				{begun ? 'Going on copies what is not there yet.' : 'A copy can be cancelled at any time, and then the target is as it was.'}{' '}
				Compare only reads both sides and writes nothing.
			</p>
		</form>
	)
}
