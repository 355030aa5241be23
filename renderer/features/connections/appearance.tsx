import { Button, Switch, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Overview } from '../../../electron/contract/connections.ts'
import type { DatabaseColour } from '../../../electron/contract/database.ts'
import { client } from '../../client.ts'
import { ColourDot } from '../../components/colour-dot.tsx'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { Panel } from '../../components/panel.tsx'
import { queries } from '../../queries.ts'
import { refreshDatabase } from '../../refresh-database.ts'
import classes from './appearance.module.css'

const colours: readonly DatabaseColour[] = ['gray', 'blue', 'teal', 'green', 'yellow', 'orange', 'red', 'pink', 'grape', 'violet']

type Change = { name?: string; colour?: DatabaseColour; production?: boolean }

/** Shows the change at once, keeps it when the core has, and takes it back when the core has not. */
function useChange({ id }: Overview) {
	const queryClient = useQueryClient()
	const { queryKey } = queries.overview(id)
	return useMutation({
		mutationFn: (change: Change) => client.connections.update({ database: id, ...change }),
		onMutate: (change) => queryClient.setQueryData(queryKey, (known) => known && { ...known, ...change }),
		onSettled: () => refreshDatabase(queryClient, id),
	})
}

/** How a database is told apart: its name, its colour, and whether it is the one that counts. */
export function Appearance({ overview }: { overview: Overview }) {
	const change = useChange(overview)
	const [name, setName] = useState(overview.name)
	const changed = name.trim() !== '' && name.trim() !== overview.name
	return (
		<Panel title="How it is shown">
			<div className={classes['fields']}>
				<form
					className={classes['name']}
					onSubmit={(event) => {
						event.preventDefault()
						if (changed) change.mutate({ name: name.trim() })
					}}
				>
					<TextInput label="Name" value={name} maxLength={120} onChange={(event) => setName(event.currentTarget.value)} />
					<Button type="submit" variant="default" disabled={!changed}>
						Rename
					</Button>
				</form>
				<fieldset className={classes['colours']}>
					<legend>Colour</legend>
					{colours.map((colour) => (
						<label key={colour} className={classes['colour']} title={colour}>
							<input
								type="radio"
								name="colour"
								aria-label={colour}
								checked={overview.colour === colour}
								onChange={() => change.mutate({ colour })}
							/>
							<ColourDot colour={colour} size={16} />
						</label>
					))}
				</fieldset>
				<Switch
					label="This is a production database"
					description="Marks it in red wherever it is shown."
					color="red.8"
					checked={overview.production}
					onChange={(event) => change.mutate({ production: event.currentTarget.checked })}
				/>
				{change.isError && <ErrorNotice error={change.error} />}
			</div>
		</Panel>
	)
}
