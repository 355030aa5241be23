import { Menu, UnstyledButton } from '@mantine/core'
import { IconCheck, IconPlus, IconSelector } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import type { CatalogEntry, DatabaseId } from '../../electron/contract/database.ts'
import { addresses } from '../addresses.ts'
import { ColourDot } from '../components/colour-dot.tsx'
import { queries } from '../queries.ts'
import classes from './database-switcher.module.css'

/** The menu holds the latest; the Start screen and the palette have them all. */
const listed = 10

/** Says which database is shown, and goes to another. */
export function DatabaseSwitcher({ database }: { database: DatabaseId | undefined }) {
	const databases = useQuery(queries.databases()).data ?? []
	const current = databases.find(({ id }) => id === database)
	const [, navigate] = useLocation()
	const label = current?.name ?? (database === undefined ? 'No database' : 'Database')
	return (
		<Menu position="bottom-start" width={280} shadow="md" withinPortal={false} withInitialFocusPlaceholder={false}>
			<Menu.Target>
				<UnstyledButton className={classes['target']} aria-label={`Switch database, now ${label}`}>
					<ColourDot colour={current?.colour ?? 'gray'} size={12} />
					<span className={classes['name']}>{label}</span>
					<IconSelector size={16} aria-hidden className={classes['arrows']} />
				</UnstyledButton>
			</Menu.Target>
			<Menu.Dropdown>
				{databases.slice(0, listed).map((entry) => (
					<Choice key={entry.id} entry={entry} here={entry.id === database} onChoose={() => navigate(addresses.home(entry))} />
				))}
				<Menu.Item
					className={`${classes['item']} ${classes['another']}`}
					leftSection={<IconPlus size={16} aria-hidden />}
					onClick={() => navigate(addresses.start())}
				>
					Open another database …
				</Menu.Item>
			</Menu.Dropdown>
		</Menu>
	)
}

function Choice({ entry, here, onChoose }: { entry: CatalogEntry; here: boolean; onChoose: () => void }) {
	return (
		<Menu.Item
			className={classes['item'] ?? ''}
			leftSection={<ColourDot colour={entry.colour} size={12} />}
			rightSection={here ? <IconCheck size={16} aria-label="shown now" /> : undefined}
			onClick={onChoose}
		>
			<span className={classes['choice']}>{entry.name}</span>
			<span className={classes['path']}>
				<bdi dir="ltr">{entry.production ? `production · ${entry.path}` : entry.path}</bdi>
			</span>
		</Menu.Item>
	)
}
