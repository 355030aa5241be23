import { Select } from '@mantine/core'
import { useState } from 'react'
import type { Plan } from '../../../electron/contract/migrations.ts'
import { Panel } from '../../components/panel.tsx'
import classes from './plan.module.css'

/** Asks in which time zone old job times were written; changing it makes the plan anew. The zone first shown is this machine's. */
export function PlanTimeZone({ plan, onChoose }: { plan: Plan; onChoose: (timeZone: string) => void }) {
	const [machineZone] = useState(plan.choices.timeZone ?? 'UTC')
	const [chosen, setChosen] = useState(machineZone)
	return (
		<Panel tone="decision">
			<div className={classes['question']}>
				<div>
					<h3>{plan.direction === 'down' ? 'In which time zone do the clients run?' : 'In which time zone did the jobs run?'}</h3>
					<p>
						{plan.direction === 'down'
							? 'Job times are in UTC and become local time without a zone, as older clients write it.'
							: 'Job times were stored as local time without a zone and become UTC. A wrong zone shifts every one of them.'}
					</p>
				</div>
				<Select
					aria-label="Time zone of old job times"
					searchable
					allowDeselect={false}
					w={280}
					value={chosen}
					// Typing replaces the zone that is shown instead of being added to it.
					onClick={(event) => event.currentTarget.select()}
					onFocus={(event) => event.currentTarget.select()}
					data={zones(machineZone)}
					nothingFoundMessage="No such time zone"
					onChange={(zone) => {
						if (zone === null) return
						setChosen(zone)
						onChoose(zone)
					}}
				/>
			</div>
		</Panel>
	)
}

function zones(machineZone: string): { value: string; label: string }[] {
	const others = new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])
	others.delete(machineZone)
	return [{ value: machineZone, label: `this machine's: ${machineZone}` }, ...[...others].map((zone) => ({ value: zone, label: zone }))]
}
