import { Link } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import type { SpaceBy } from '../../../electron/contract/words/space-words.ts'
import { addresses } from '../../addresses.ts'
import { Bytes } from '../../components/bytes.tsx'
import { cachedAddressOf } from './cached-address.ts'
import classes from './cached-space.module.css'
import type { ShownHeap } from './cached-space-heaps.ts'

const heads: Record<SpaceBy, string> = { type: 'Type', task: 'Task', execution: 'Execution', age: 'Month' }

/** The heaps in figures; each name leads to the list of what is in it, largest first. */
export function CachedSpaceTable({ database, heaps, by }: { database: DatabaseId; heaps: readonly ShownHeap[]; by: SpaceBy }) {
	return (
		<table className={classes['table']}>
			<thead>
				<tr>
					<th scope="col">{heads[by]}</th>
					<th scope="col">Values</th>
					<th scope="col">In the database</th>
					<th scope="col">In the store</th>
				</tr>
			</thead>
			<tbody>
				{heaps.map(({ name, label, filter, values, insideBytes, externalBytes }) => (
					<tr key={name}>
						<th scope="row">
							{filter === null ? (
								<span className="dim">{label}</span>
							) : (
								<Link
									href={addresses.cachedValues(
										database,
										cachedAddressOf({ filter, sort: { by: 'size', descending: true }, value: undefined }),
									)}
								>
									{label}
								</Link>
							)}
						</th>
						<td>{values.toLocaleString('en')}</td>
						<td>
							<Bytes count={insideBytes} />
						</td>
						<td>
							<Bytes count={externalBytes} />
						</td>
					</tr>
				))}
			</tbody>
		</table>
	)
}
