import { Table, UnstyledButton } from '@mantine/core'
import { IconArrowNarrowRight } from '@tabler/icons-react'
import type { ActivityEntry } from '../../../electron/contract/activity.ts'
import { duration } from '../../../electron/contract/words/quantities.ts'
import { actWords } from '../../act-words.ts'
import { RelativeTime } from '../../components/relative-time.tsx'
import { RevisionBadge } from '../../components/revision-badge.tsx'
import classes from './activity.module.css'
import { OutcomeWord } from './outcome-word.tsx'

/** The journal, newest first. A row opens by click; by keyboard through its first cell's button. */
export function ActivityTable(props: {
	entries: readonly ActivityEntry[]
	everywhere: boolean
	opened: string | null
	onOpen: (id: string) => void
}) {
	return (
		<div className={classes['frame']}>
			<Table className={classes['table'] ?? ''} verticalSpacing={8} horizontalSpacing={12} aria-label="Journal">
				<Table.Thead>
					<Table.Tr>
						<Table.Th>Act</Table.Th>
						{props.everywhere && <Table.Th>Database</Table.Th>}
						<Table.Th className={classes['way'] ?? ''}>From, to</Table.Th>
						<Table.Th>Outcome</Table.Th>
						<Table.Th className={`${classes['number']} ${classes['took']}`}>Took</Table.Th>
						<Table.Th className={classes['who'] ?? ''}>Who</Table.Th>
						<Table.Th className={`${classes['number']} ${classes['began']}`}>When</Table.Th>
					</Table.Tr>
				</Table.Thead>
				<Table.Tbody>
					{props.entries.map((entry) => (
						<Row
							key={entry.id}
							entry={entry}
							everywhere={props.everywhere}
							isOpen={entry.id === props.opened}
							onOpen={() => props.onOpen(entry.id)}
						/>
					))}
				</Table.Tbody>
			</Table>
		</div>
	)
}

function Row({ entry, everywhere, isOpen, onOpen }: { entry: ActivityEntry; everywhere: boolean; isOpen: boolean; onOpen: () => void }) {
	return (
		<Table.Tr className={classes['row'] ?? ''} data-open={isOpen || undefined} onClick={onOpen}>
			<Table.Td>
				<UnstyledButton className={classes['open'] ?? ''} aria-expanded={isOpen}>
					{actWords[entry.act].title}
				</UnstyledButton>
			</Table.Td>
			{everywhere && <Table.Td className={classes['name'] ?? ''}>{entry.database.name}</Table.Td>}
			<Table.Td className={classes['way'] ?? ''}>
				<Route entry={entry} />
			</Table.Td>
			<Table.Td>
				<div className={classes['outcome']}>
					<OutcomeWord entry={entry} />
				</div>
			</Table.Td>
			<Table.Td className={`${classes['number']} ${classes['took']}`}>
				{entry.endedAt === null ? '' : duration(Date.parse(entry.endedAt) - Date.parse(entry.startedAt))}
			</Table.Td>
			<Table.Td className={`${classes['name']} ${classes['who']}`}>{entry.user}</Table.Td>
			<Table.Td className={`${classes['number']} ${classes['began']}`}>
				<div className={classes['when']}>
					<RelativeTime at={entry.startedAt} />
				</div>
			</Table.Td>
		</Table.Tr>
	)
}

/** From where to where; one place where the act does not move the database. */
export function Route({ entry: { from, to } }: { entry: Pick<ActivityEntry, 'from' | 'to'> }) {
	if (from === null && to === null) return <span className="dim">–</span>
	if (to === null || from?.id === to.id) return <RevisionBadge revision={from} />
	return (
		<span className={classes['route']}>
			<RevisionBadge revision={from} />
			<IconArrowNarrowRight size={16} role="img" aria-label="to" />
			<RevisionBadge revision={to} />
		</span>
	)
}
