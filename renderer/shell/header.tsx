import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { DatabaseId } from '../../electron/contract/database.ts'
import { ColourDot } from '../components/colour-dot.tsx'
import { Copyable } from '../components/copyable.tsx'
import { ProductionMark } from '../components/production-mark.tsx'
import { queries } from '../queries.ts'
import classes from './header.module.css'

const engineNames = { sqlite: 'SQLite', postgres: 'PostgreSQL', badger: 'Badger', dynamodb: 'DynamoDB' }

/** Always in sight: which database, which engine, where it is, and whether it is production. */
export function Header({ database }: { database: DatabaseId }) {
	const listed = useQuery(queries.databases()).data?.find(({ id }) => id === database)
	const overview = useQuery(queries.overview(database)).data
	const known = overview ?? listed
	if (known === undefined)
		return (
			<header className={classes['header']}>
				<Skeleton width={240} height={20} />
			</header>
		)
	const production = known.production
	return (
		<header className={classes['header']} data-production={production || undefined}>
			<ColourDot colour={known.colour} size={12} />
			<span className={classes['name']}>{known.name}</span>
			{production && <ProductionMark />}
			<span className={classes['engine']}>{[engineNames[known.engine], overview?.engineVersion].join(' ').trim()}</span>
			<span className={classes['path']}>
				<Copyable value={known.path} label="path" />
			</span>
		</header>
	)
}
