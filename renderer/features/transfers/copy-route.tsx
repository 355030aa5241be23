import { IconArrowNarrowRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { CatalogEntry } from '../../../electron/contract/database.ts'
import { addresses } from '../../addresses.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { useRestingText } from '../../components/use-resting-text.ts'
import { queries } from '../../queries.ts'
import classes from './copy.module.css'
import type { CopyHere } from './copy-address.ts'
import { DatabaseField, SchemaField } from './end-fields.tsx'

/** From which database to which, and into which schema of it. */
export function CopyRoute({ here, schema, locked }: { here: CopyHere; schema: string | undefined; locked: boolean }) {
	const databases = useQuery(queries.databases())
	if (databases.isError) return <ErrorNotice error={databases.error} onRetry={() => void databases.refetch()} />
	const source = databases.data?.find(({ id }) => id === here.source)
	const targets = (databases.data ?? []).filter(({ id, engine }) => engine === 'postgres' && id !== here.source)
	return (
		<div className={classes['route']}>
			<div className={classes['from']}>
				<span className={classes['label']}>From</span>
				<span className={classes['name']} title={source?.path}>
					{source?.name ?? '…'}
				</span>
			</div>
			<IconArrowNarrowRight size={20} aria-hidden className={classes['arrow'] ?? ''} />
			{databases.data !== undefined && targets.length === 0 ? (
				<p className={classes['nowhere']}>
					<span>
						No database of PostgreSQL has been opened yet. <Link href={addresses.start()}>Open one</Link> to copy into it; until then, the
						survey tells what is here.
					</span>
				</p>
			) : (
				<Ends key={here.target} here={here} targets={targets} usual={schema} locked={locked} />
			)}
		</div>
	)
}

type EndsProps = {
	readonly here: CopyHere
	readonly targets: readonly CatalogEntry[]
	readonly usual: string | undefined
	readonly locked: boolean
}

function Ends({ here, targets, usual, locked }: EndsProps) {
	const schema = useRestingText(here.schema ?? '', (text) => here.go({ schema: text.trim() || undefined }, true))
	return (
		<>
			<DatabaseField
				label="To"
				placeholder="Choose a database of PostgreSQL"
				databases={targets}
				chosen={here.target}
				disabled={locked}
				onChoose={(target) => here.go({ target, schema: undefined })}
			/>
			<SchemaField label="Schema" usual={usual} text={schema} disabled={locked || here.target === undefined} />
		</>
	)
}
