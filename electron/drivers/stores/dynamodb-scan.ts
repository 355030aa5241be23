import { type DynamoDBClient, QueryCommand, type QueryCommandInput, type QueryCommandOutput, ScanCommand } from '@aws-sdk/client-dynamodb'
import { compareBytes } from '../../lib/bytes.ts'
import { type KeyCondition, keyConditionOf } from './dynamodb-keys.ts'
import { bytesOfItem, columns, type Item, namesIn, versionOfItem } from './dynamodb-layout.ts'
import type { DynamoAddress } from './keeper.ts'
import type { Page, ScannedEntry, ScanRequest, Stopping } from './store.ts'
import { throwIfStopped } from './store-keys.ts'

/** A table, and the client through which it is reached. What these functions throw is the client's own. */
export type DynamoTable = { readonly client: DynamoDBClient; readonly address: DynamoAddress }

/** A count is billed like a reading of everything counted: at most so many megabytes of it. */
const mostCountedPages = 20
const itemsPerQuery = 1000

/** A page of a partition. Values come over the wire whole, DynamoDB cannot cut them. */
export async function scanDynamo(table: DynamoTable, request: ScanRequest, stopping: Stopping): Promise<Page> {
	const condition = keyConditionOf(request)
	if (condition === null) return { entries: [], more: false }
	const passed = await passOver(table, condition, request.skip ?? 0, stopping)
	if (passed.ended) return { entries: [], more: false }
	const entries: ScannedEntry[] = []
	for (let from = passed.next; ; ) {
		// One more than asked for tells whether there is more
		const wanted = Math.min(request.limit + 1 - entries.length, itemsPerQuery)
		const answer = await query(table, condition, { Limit: wanted, ...startingAt(from) }, stopping)
		for (const item of answer.Items ?? []) {
			const key = bytesOfItem(item, '#k', table.address)
			if (condition.end && compareBytes(key, condition.end) >= 0) return { entries, more: false }
			if (entries.length === request.limit) return { entries, more: true }
			const { value } = versionOfItem(item, table.address)
			entries.push({ key, value: value.slice(0, request.valueBytes), sizeBytes: value.length })
		}
		from = answer.LastEvaluatedKey
		if (!from) return { entries, more: false }
	}
}

/** Goes over entries by their keys alone. */
async function passOver(table: DynamoTable, condition: KeyCondition, skip: number, stopping: Stopping) {
	let next: Item | undefined
	for (let left = skip; left > 0; ) {
		const keysOnly = { ProjectionExpression: '#k', ExpressionAttributeNames: namesIn(condition.KeyConditionExpression, '#k') }
		const answer = await query(table, condition, { ...keysOnly, Limit: Math.min(left, itemsPerQuery), ...startingAt(next) }, stopping)
		left -= answer.Count ?? 0
		next = answer.LastEvaluatedKey
		if (!next) return { ended: true, next }
	}
	return { ended: false, next }
}

/** How many entries there are; null where that would be read for too long. */
export async function countDynamo(
	table: DynamoTable,
	request: Pick<ScanRequest, 'partition' | 'prefix'>,
	stopping: Stopping,
): Promise<number | null> {
	const condition = keyConditionOf(request)
	if (condition === null) return 0
	let count = 0
	let from: Item | undefined
	for (let page = 0; page < mostCountedPages; page++) {
		const answer = await query(table, condition, { Select: 'COUNT', ...startingAt(from) }, stopping)
		count += answer.Count ?? 0
		from = answer.LastEvaluatedKey
		if (!from) return count
	}
	return null
}

/** Every partition's name, in byte order, by reading the whole table: DynamoDB lists them in no other way, and bills for all of it. */
export async function listDynamoPartitions({ client, address }: DynamoTable, { signal }: Stopping): Promise<readonly Uint8Array[]> {
	const partitions = new Map<string, Uint8Array>()
	for (let from: Item | undefined, more = true; more; more = from !== undefined) {
		throwIfStopped({ signal })
		const command = new ScanCommand({
			TableName: address.table,
			ConsistentRead: true,
			ProjectionExpression: '#p',
			ExpressionAttributeNames: { '#p': columns['#p'] },
			...startingAt(from),
		})
		const answer = await client.send(command, signal ? { abortSignal: signal } : {})
		for (const item of answer.Items ?? []) {
			const partition = bytesOfItem(item, '#p', address)
			partitions.set(Buffer.from(partition).toString('latin1'), partition)
		}
		from = answer.LastEvaluatedKey
	}
	return [...partitions.values()].sort(compareBytes)
}

const startingAt = (from: Item | undefined) => (from ? { ExclusiveStartKey: from } : {})

function query(
	{ client, address }: DynamoTable,
	{ KeyConditionExpression, ExpressionAttributeNames, ExpressionAttributeValues }: KeyCondition,
	asked: Partial<QueryCommandInput>,
	{ signal }: Stopping,
): Promise<QueryCommandOutput> {
	throwIfStopped({ signal })
	const command = new QueryCommand({
		TableName: address.table,
		ConsistentRead: true,
		KeyConditionExpression,
		ExpressionAttributeNames,
		ExpressionAttributeValues,
		...asked,
	})
	return client.send(command, signal ? { abortSignal: signal } : {})
}
