import { compareBytes, isSameBytes } from '../../lib/bytes.ts'
import { namesIn } from './dynamodb-layout.ts'
import type { ScanRequest } from './store.ts'
import { boundsOfScan, successorOfPrefix } from './store-keys.ts'

/** A condition on an item's keys, in DynamoDB's words. */
export type KeyCondition = {
	readonly KeyConditionExpression: string
	readonly ExpressionAttributeNames: Record<string, string>
	readonly ExpressionAttributeValues: Record<string, { readonly B: Uint8Array }>
	/** Nothing from this key on is meant: the condition takes it in, as DynamoDB has no open end. */
	readonly end: Uint8Array | null
}

const longestPartition = 2048
const longestKey = 1024

/**
 * What a scan asks for as the one condition on the sort key that a Query may have; null where no key can be meant. A bound is
 * never longer than a key may be, DynamoDB refuses it otherwise.
 */
export function keyConditionOf(request: Pick<ScanRequest, 'partition' | 'start' | 'after' | 'prefix'>): KeyCondition | null {
	const { partition, prefix } = request
	if (partition.length > longestPartition || (prefix?.length ?? 0) > longestKey) return null
	const { lower, exclusive, upper } = boundsOfScan(request)
	const first = lower === null ? new Uint8Array() : firstKeyFrom(lower, exclusive)
	if (first === null || (upper && compareBytes(first, upper) >= 0)) return null
	if (first.length === 0) return conditionOf(partition, '', {})
	if (prefix && isSameBytes(first, prefix)) return conditionOf(partition, 'begins_with(#k, :first)', { ':first': { B: first } })
	if (upper === null) return conditionOf(partition, '#k >= :first', { ':first': { B: first } })
	return conditionOf(partition, '#k BETWEEN :first AND :end', { ':first': { B: first }, ':end': { B: upper } }, upper)
}

function conditionOf(
	partition: Uint8Array,
	onKey: string,
	values: KeyCondition['ExpressionAttributeValues'],
	end: Uint8Array | null = null,
) {
	const KeyConditionExpression = onKey === '' ? '#p = :p' : `#p = :p AND ${onKey}`
	return {
		KeyConditionExpression,
		ExpressionAttributeNames: namesIn(KeyConditionExpression),
		ExpressionAttributeValues: { ':p': { B: partition }, ...values },
		end,
	}
}

/** The least key that can be and is not below a bound; null where there is none. */
function firstKeyFrom(lower: Uint8Array, exclusive: boolean): Uint8Array | null {
	if (lower.length > longestKey) return successorOfPrefix(lower.subarray(0, longestKey))
	if (!exclusive) return lower
	if (lower.length === longestKey) return successorOfPrefix(lower)
	const next = new Uint8Array(lower.length + 1)
	next.set(lower)
	return next
}
