import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { FaultError } from '../../contract/fault.ts'
import type { StoreLimits, StoreTraits } from '../../contract/stores.ts'
import type { DynamoAddress } from './keeper.ts'
import type { EntryName, EntryVersion } from './store.ts'

export type Item = Record<string, AttributeValue>

/** How lakeFS lays its entries out in a table (github.com/treeverse/lakeFS, pkg/kv/dynamodb); `#v` and the like stand in expressions. */
export const columns = { '#p': 'PartitionKey', '#k': 'ItemKey', '#v': 'ItemValue' } as const

/** What DynamoDB takes at most: "Service, account, and table quotas" of its developer guide. */
export const dynamoLimits: StoreLimits = { partition: 2048, key: 1024, name: null, value: null, entry: 400 * 1024 }
/** Names of attributes are counted with the item. */
export const columnNameBytes = Object.values(columns).join('').length

export function dynamoTraits({ shown }: DynamoAddress): StoreTraits {
	return {
		kind: 'dynamodb',
		shown,
		writes: true,
		readOnlyReason: null,
		deletesConditionally: true,
		listsPartitions: 'whole-scan',
		snapshot: false,
		limits: dynamoLimits,
	}
}

export function itemKeyOf({ partition, key }: EntryName) {
	return { PartitionKey: { B: partition }, ItemKey: { B: key } }
}

/** The value as it was stored: clients of old wrote an empty one as NULL, and conditions compare types too. */
export function valueToAttribute({ value, keptAs }: EntryVersion): AttributeValue {
	return keptAs === 'null' ? { NULL: true } : { B: value }
}

/** Faults: `store-damaged` for an item without a value, or with one that is no bytes. */
export function versionOfItem(item: Item, { shown }: DynamoAddress): EntryVersion {
	const stored = item[columns['#v']]
	if (stored?.NULL) return { value: new Uint8Array(), keptAs: 'null' }
	if (!stored?.B) throw new FaultError({ kind: 'store-damaged', path: shown, detail: 'an item has no ItemValue that is bytes' })
	return { value: new Uint8Array(stored.B) }
}

/** A part of an item's key. Faults: `store-damaged`. */
export function bytesOfItem(item: Item, column: '#p' | '#k', { shown }: DynamoAddress): Uint8Array {
	const bytes = item[columns[column]]?.B
	if (!bytes) throw new FaultError({ kind: 'store-damaged', path: shown, detail: `an item has no ${columns[column]} that is bytes` })
	return new Uint8Array(bytes)
}

/** The expression's names that it uses: DynamoDB refuses those that it does not. */
export function namesIn(...expressions: readonly string[]): Record<string, string> {
	const text = expressions.join(' ')
	return Object.fromEntries(Object.entries(columns).filter(([sign]) => text.includes(sign)))
}
