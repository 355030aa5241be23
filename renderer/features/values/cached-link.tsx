import { Link, useRoute, useSearchParams } from 'wouter'
import type { DatabaseId } from '../../../electron/contract/database.ts'
import { addresses } from '../../addresses.ts'
import { cachedAddressOf, readCachedAddress } from './cached-address.ts'

/** Leads to a cached value; on the list of values its filters stay as they are. */
export function CachedLink({ database, hash, type }: { database: DatabaseId; hash: string; type?: string | null }) {
	const [search] = useSearchParams()
	const [isList] = useRoute('/databases/:id/values/cached')
	const kept = isList ? cachedAddressOf({ ...readCachedAddress(search), value: hash }) : { value: hash }
	return (
		<Link href={addresses.cachedValues(database, kept)} title={hash}>
			<span className="mono">{hash.slice(0, 8)}</span>
			{type != null && ` ${type.replace(/^builtins\./, '')}`}
		</Link>
	)
}
