import { DeleteItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { compareBytes, isSameBytes } from '../../lib/bytes.ts'
import { assertLayout, createDynamoClient, type DynamoPatience } from './dynamodb-client.ts'
import { attemptsOf, isConditionRefused, toDynamoFault } from './dynamodb-faults.ts'
import {
	columnNameBytes,
	columns,
	dynamoLimits,
	dynamoTraits,
	itemKeyOf,
	namesIn,
	valueToAttribute,
	versionOfItem,
} from './dynamodb-layout.ts'
import { countDynamo, type DynamoTable, listDynamoPartitions, scanDynamo } from './dynamodb-scan.ts'
import type { DynamoAddress } from './keeper.ts'
import type { Condition, EntryName, EntryVersion, Stopping, Store } from './store.ts'
import { assertFits, assertName, assertPartition, changedSinceRead, throwIfStopped } from './store-keys.ts'

/**
 * A table of DynamoDB in lakeFS's layout. Reads are consistent. Partitions are listed by reading the whole table, once for all
 * pages that follow a first one. Faults: `not-found` where there is no such table, `no-such-store` where it has another layout,
 * `unreachable`, `authentication-failed`, `insufficient-privilege`, `store-throttled` after the client has tried long enough.
 */
export async function openDynamoStore(address: DynamoAddress, patience?: DynamoPatience): Promise<Store> {
	const client = createDynamoClient(address, patience)
	const table: DynamoTable = { client, address }
	try {
		await assertLayout(client, address)
	} catch (thrown) {
		client.destroy()
		throw toDynamoFault(thrown, address)
	}
	/** Stops before and during the work, and puts what the client throws into our words. */
	const asking = async <Answer>(stopping: Stopping, ask: () => Promise<Answer>): Promise<Answer> => {
		throwIfStopped(stopping)
		return ask().catch((thrown: unknown) => {
			throw toDynamoFault(thrown, address)
		})
	}
	const get = async (name: EntryName, stopping: Stopping = {}) => {
		assertName(name)
		return asking(stopping, () => getDynamo(table, name, stopping))
	}
	return {
		traits: dynamoTraits(address),
		get,
		async peek(name, { offset, atMost }, stopping) {
			const found = await get(name, stopping)
			return found && { bytes: found.value.slice(offset, offset + atMost), sizeBytes: found.value.length }
		},
		async set(name, value) {
			assertFits(dynamoLimits, name, value, columnNameBytes)
			await asking({}, () => putDynamo(table, name, value, null))
		},
		async setIf(name, value, condition) {
			assertFits(dynamoLimits, name, value, columnNameBytes)
			await asking({}, () => putDynamo(table, name, value, condition))
		},
		async delete(name) {
			assertFits(dynamoLimits, name, new Uint8Array())
			await asking({}, () => deleteDynamo(table, name, null))
		},
		async deleteIf(name, since) {
			assertFits(dynamoLimits, name, new Uint8Array())
			await asking({}, () => deleteDynamo(table, name, since))
		},
		async scan(request, stopping = {}) {
			assertPartition(request.partition)
			return asking(stopping, () => scanDynamo(table, request, stopping))
		},
		async count(partition, prefix, stopping = {}) {
			assertPartition(partition)
			return asking(stopping, () => countDynamo(table, { partition, ...(prefix && { prefix }) }, stopping))
		},
		partitions: pagesOfPartitions((stopping) => asking(stopping, () => listDynamoPartitions(table, stopping))),
		async close() {
			client.destroy()
		},
	}
}

/** Pages of one listing: a first page makes it anew, those behind it are cut from the same. */
function pagesOfPartitions(list: (stopping: Stopping) => Promise<readonly Uint8Array[]>): Store['partitions'] {
	let listed: readonly Uint8Array[] | null = null
	return async ({ after, limit }, stopping = {}) => {
		throwIfStopped(stopping)
		listed = after && listed ? listed : await list(stopping)
		const found = after ? listed.findIndex((partition) => compareBytes(partition, after) > 0) : 0
		const from = found < 0 ? listed.length : found
		return { partitions: listed.slice(from, from + limit).map((partition) => partition.slice()), more: from + limit < listed.length }
	}
}

async function getDynamo({ client, address }: DynamoTable, name: EntryName, { signal }: Stopping): Promise<EntryVersion | null> {
	// DynamoDB refuses to look for what it could not hold
	if (name.partition.length > (dynamoLimits.partition ?? 0) || name.key.length > (dynamoLimits.key ?? 0)) return null
	const command = new GetItemCommand({ TableName: address.table, Key: itemKeyOf(name), ConsistentRead: true })
	const { Item } = await client.send(command, signal ? { abortSignal: signal } : {})
	return Item ? versionOfItem(Item, address) : null
}

async function putDynamo(table: DynamoTable, name: EntryName, value: Uint8Array, condition: Condition | null): Promise<void> {
	// The caller may go on writing into what it handed over
	const ours = { partition: new Uint8Array(name.partition), key: new Uint8Array(name.key) }
	const Item = { ...itemKeyOf(ours), [columns['#v']]: { B: new Uint8Array(value) } }
	try {
		await table.client.send(new PutItemCommand({ TableName: table.address.table, Item, ...(condition && inWords(condition)) }))
	} catch (thrown) {
		if (!isConditionRefused(thrown)) throw thrown
		const isOurs = (found: EntryVersion | null) => found !== null && !found.keptAs && isSameBytes(found.value, value)
		if (!(await hadHappened(thrown, table, ours, isOurs))) throw changedSinceRead(ours)
	}
}

async function deleteDynamo(table: DynamoTable, name: EntryName, since: EntryVersion | null): Promise<void> {
	const condition = since && inWords({ kind: 'unchanged', since })
	try {
		await table.client.send(new DeleteItemCommand({ TableName: table.address.table, Key: itemKeyOf(name), ...condition }))
	} catch (thrown) {
		if (!isConditionRefused(thrown)) throw thrown
		if (!(await hadHappened(thrown, table, name, (found) => found === null))) throw changedSinceRead(name)
	}
}

/**
 * A request whose answer was lost is sent again by the client, and then its own first writing makes the condition fail. Whether
 * that is so the entry tells: it is as it was to become.
 */
async function hadHappened(
	thrown: Error,
	table: DynamoTable,
	name: EntryName,
	isSo: (found: EntryVersion | null) => boolean,
): Promise<boolean> {
	return attemptsOf(thrown) > 1 && isSo(await getDynamo(table, name, {}))
}

/** lakeFS's own conditions, in DynamoDB's words. */
function inWords(condition: Condition) {
	const ConditionExpression = expressionOf(condition)
	return {
		ConditionExpression,
		ExpressionAttributeNames: namesIn(ConditionExpression),
		...(condition.kind === 'unchanged' && { ExpressionAttributeValues: { ':since': valueToAttribute(condition.since) } }),
	}
}

function expressionOf(condition: Condition): string {
	switch (condition.kind) {
		case 'absent':
			return 'attribute_not_exists(#v)'
		case 'present':
			return 'attribute_exists(#v)'
		case 'unchanged':
			return '#v = :since'
	}
}
