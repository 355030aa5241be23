import { Select, TextInput } from '@mantine/core'
import { IconArrowNarrowRight } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { CatalogEntry, DatabaseId } from '../../../electron/contract/database.ts'
import { addresses } from '../../addresses.ts'
import { ErrorNotice } from '../../components/fault-notice.tsx'
import { useRestingText } from '../../components/use-resting-text.ts'
import { queries } from '../../queries.ts'
import classes from './copy.module.css'
import type { CopyHere } from './copy-address.ts'

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
			<Select
				className={classes['target'] ?? ''}
				label="To"
				placeholder="Choose a database of PostgreSQL"
				searchable
				disabled={locked}
				nothingFoundMessage="No database of that name"
				data={targets.map(({ id, name, path, production }) => ({
					value: id,
					label: `${name}${production ? ' (production)' : ''} — ${path}`,
				}))}
				value={here.target ?? null}
				onChange={(id) => here.go({ target: (id ?? undefined) as DatabaseId | undefined, schema: undefined })}
			/>
			<TextInput
				className={classes['schema'] ?? ''}
				label="Schema"
				placeholder={usual ?? 'its usual one'}
				disabled={locked || here.target === undefined}
				autoComplete="off"
				spellCheck={false}
				value={schema.typed}
				onChange={({ currentTarget: { value } }) => schema.type(value)}
			/>
		</>
	)
}
