import { useQuery } from '@tanstack/react-query'
import type { Space as SpaceReport } from '../../../electron/contract/connections.ts'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { counted } from '../../../electron/contract/words/quantities.ts'
import { Bytes } from '../../components/bytes.tsx'
import { Panel } from '../../components/panel.tsx'
import { ErrorState, LoadingState } from '../../components/states.tsx'
import { queries } from '../../queries.ts'
import classes from './space.module.css'

type Line = { name: string; bytes: number; indexBytes: number; kind: 'table' | 'others' | 'free' }

function linesOf(space: SpaceReport): Line[] {
	const lines: Line[] = space.tables.map(({ table, bytes, indexBytes }) => ({ name: table, bytes, indexBytes, kind: 'table' }))
	if (space.others.tables > 0)
		lines.push({ name: counted(space.others.tables, 'other table'), bytes: space.others.bytes, indexBytes: 0, kind: 'others' })
	if (space.freeBytes > 0) lines.push({ name: 'free pages', bytes: space.freeBytes, indexBytes: 0, kind: 'free' })
	return lines
}

/** What takes the space, largest first: a table whose first column carries the bars. */
export function Space({ database }: { database: DatabaseId }) {
	const space = useQuery(queries.space(database))
	return (
		<Panel title="What takes the space">
			{space.data !== undefined ? (
				<SpaceTable lines={linesOf(space.data)} />
			) : space.isError ? (
				<ErrorState error={space.error} onRetry={() => space.refetch()} />
			) : (
				<LoadingState label="Measuring the tables" rows={8} height={20} />
			)}
		</Panel>
	)
}

function SpaceTable({ lines }: { lines: readonly Line[] }) {
	const largest = Math.max(1, ...lines.map(({ bytes, indexBytes }) => bytes + indexBytes))
	if (lines.length === 0) return <p className="dim">It holds no tables.</p>
	return (
		<table className={classes['table']}>
			<thead>
				<tr>
					<th scope="col">Table</th>
					<th scope="col">Rows</th>
					<th scope="col">Indexes</th>
				</tr>
			</thead>
			<tbody>
				{lines.map(({ name, bytes, indexBytes, kind }) => (
					<tr key={`${kind} ${name}`} data-kind={kind}>
						<th scope="row">
							<span className={classes['name']}>{name}</span>
							<span className={classes['bar']} aria-hidden>
								<span className={classes['rows']} style={{ width: `${(100 * bytes) / largest}%` }} />
								<span className={classes['indexes']} style={{ width: `${(100 * indexBytes) / largest}%` }} />
							</span>
						</th>
						<td>
							<Bytes count={bytes} />
						</td>
						<td>{kind === 'table' && <Bytes count={indexBytes} />}</td>
					</tr>
				))}
			</tbody>
		</table>
	)
}
