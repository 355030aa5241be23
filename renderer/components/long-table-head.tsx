import { UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import classes from './long-table.module.css'

/** What a table is sorted by: the id of a column. */
export type Sorted = { readonly by: string; readonly descending: boolean }

type Head = { readonly id: string; readonly title: string; readonly end?: boolean; readonly sorts?: 'ascending' | 'descending' }

/** The heads of a long table, which stay while its rows scroll; those that sort are buttons. */
export function LongTableHead(props: {
	columns: readonly Head[]
	tracks: string
	sorted: Sorted | undefined
	onSort: ((by: string) => void) | undefined
}) {
	const { columns, tracks, sorted, onSort } = props
	return (
		<thead className={classes['head']}>
			<tr aria-rowindex={1} className={classes['heads']} style={{ gridTemplateColumns: tracks }}>
				{columns.map(({ id, title, end, sorts }) => {
					const isSorted = sorted?.by === id
					const Arrow = sorted?.descending ? IconArrowDown : IconArrowUp
					return (
						<th
							key={id}
							scope="col"
							className={classes['cell']}
							data-end={end || undefined}
							aria-sort={sorts === undefined ? undefined : isSorted ? (sorted.descending ? 'descending' : 'ascending') : 'none'}
						>
							{sorts === undefined || onSort === undefined ? (
								title
							) : (
								<UnstyledButton className={classes['sort'] ?? ''} data-sorted={isSorted || undefined} onClick={() => onSort(id)}>
									{title}
									{isSorted && <Arrow size={13} aria-hidden />}
								</UnstyledButton>
							)}
						</th>
					)
				})}
			</tr>
		</thead>
	)
}
