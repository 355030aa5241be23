import { Link, useRoute, useSearchParams } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { addresses } from '../../addresses.ts'
import { cachedAddressOf, readCachedAddress } from './cached-address.ts'

type LinkProps = { database: DatabaseId; hash: string; type?: string | null; brief?: string | null }

/** Leads to a cached value, by how it reads where that is known; on the list of values its filters stay as they are. */
export function CachedLink({ database, hash, type, brief = null }: LinkProps) {
	const [search] = useSearchParams()
	const [isList] = useRoute('/databases/:id/values/cached')
	const kept = isList ? cachedAddressOf({ ...readCachedAddress(search), value: hash }) : { value: hash }
	return (
		<Link href={addresses.cachedValues(database, kept)} title={brief === null ? hash : `${brief}\n${type ?? ''} ${hash}`}>
			<span className="mono">{brief ?? hash.slice(0, 8)}</span>
			{brief === null && type != null && ` ${type.replace(/^builtins\./, '')}`}
		</Link>
	)
}
