import { Kbd, UnstyledButton } from '@mantine/core'
import { useOs } from '@mantine/hooks'
import { openSpotlight } from '@mantine/spotlight'
import {
	IconBox,
	IconDatabase,
	IconDatabaseExport,
	IconGitBranch,
	IconHistory,
	IconLayoutDashboard,
	IconRestore,
	IconSearch,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import type { DatabaseId } from '../../electron/contract/database.ts'
import { isBareStore } from '../../electron/contract/kept-by.ts'
import { addresses } from '../addresses.ts'
import { queries } from '../queries.ts'
import { DatabaseSwitcher } from './database-switcher.tsx'
import type { Place } from './place.ts'
import classes from './sidebar.module.css'

const iconSize = 18

/** The narrow column at the left: which database, the places in it, what is `underWay`, and the way to everything else. */
export function Sidebar({ database, place, underWay }: { database: DatabaseId | undefined; place: Place; underWay: ReactNode }) {
	const entry = useQuery(queries.databases()).data?.find(({ id }) => id === database)
	const isBare = entry !== undefined && isBareStore(entry.engine)
	return (
		<nav aria-label="Places" className={classes['sidebar']}>
			<Link href={addresses.start()} className={classes['brand']}>
				<Mark />
				Headway
			</Link>
			<DatabaseSwitcher database={database} />
			<div className={classes['places']}>
				{database === undefined ? (
					<>
						<PlaceLink
							href={addresses.start()}
							here={place === 'start'}
							icon={<IconDatabase size={iconSize} aria-hidden />}
							name="Databases"
						/>
						<PlaceLink
							href={addresses.activity()}
							here={place === 'activity'}
							icon={<IconHistory size={iconSize} aria-hidden />}
							name="Activity"
						/>
					</>
				) : (
					<>
						{!isBare && (
							<>
								<PlaceLink
									href={addresses.overview(database)}
									here={place === 'overview'}
									icon={<IconLayoutDashboard size={iconSize} aria-hidden />}
									name="Overview"
								/>
								<PlaceLink
									href={addresses.history(database)}
									here={place === 'history'}
									icon={<IconGitBranch size={iconSize} aria-hidden />}
									name="History"
								/>
							</>
						)}
						<PlaceLink
							href={addresses.values(database)}
							here={place === 'values'}
							icon={<IconBox size={iconSize} aria-hidden />}
							name="Values"
						/>
						{!isBare && (
							<PlaceLink
								href={addresses.backups(database)}
								here={place === 'backups'}
								icon={<IconRestore size={iconSize} aria-hidden />}
								name="Backups"
							/>
						)}
						{!isBare && (
							<PlaceLink
								href={addresses.copy(database)}
								here={place === 'copy'}
								icon={<IconDatabaseExport size={iconSize} aria-hidden />}
								name="Copy"
							/>
						)}
						<PlaceLink
							href={addresses.activity(database)}
							here={place === 'activity'}
							icon={<IconHistory size={iconSize} aria-hidden />}
							name="Activity"
						/>
					</>
				)}
			</div>
			<div className={classes['underWay']}>{underWay}</div>
			<PaletteButton />
		</nav>
	)
}

function PlaceLink({ href, here, icon, name }: { href: string; here: boolean; icon: ReactNode; name: string }) {
	return (
		<Link href={href} className={classes['place']} aria-current={here ? 'page' : undefined}>
			{icon}
			{name}
		</Link>
	)
}

function PaletteButton() {
	const os = useOs()
	return (
		<UnstyledButton className={classes['palette']} onClick={() => openSpotlight()}>
			<IconSearch size={16} aria-hidden />
			<span className={classes['find']}>Find</span>
			<Kbd size="xs">{os === 'macos' ? '⌘ K' : 'Ctrl K'}</Kbd>
		</UnstyledButton>
	)
}

/** A history of three revisions with the next one still open. */
function Mark() {
	return (
		<svg width="20" height="20" viewBox="0 0 20 20" aria-hidden className={classes['mark']}>
			<path d="M10 16.5V6.5" />
			<circle cx="10" cy="16" r="2.5" />
			<circle cx="10" cy="10" r="2.5" />
			<circle cx="10" cy="4" r="2.25" data-open />
		</svg>
	)
}
