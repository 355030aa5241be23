import {
	CreateTableCommand,
	DescribeTableCommand,
	DynamoDBClient,
	type TableDescription,
	waitUntilTableExists,
} from '@aws-sdk/client-dynamodb'
import { FaultError } from '../../contract/fault.ts'
import { toDynamoFault } from './dynamodb-faults.ts'
import { columns } from './dynamodb-layout.ts'
import type { DynamoAddress } from './keeper.ts'

/** How long to wait for an answer, and how often to ask again where DynamoDB is busy or silent; the client waits longer each time. */
export type DynamoPatience = { readonly connectMs: number; readonly answerMs: number; readonly attempts: number }

const usualPatience: DynamoPatience = { connectMs: 5_000, answerMs: 20_000, attempts: 6 }
const longestCreationSeconds = 120

/** Reaches nothing yet. Without credentials the client looks for them by its own rules. */
export function createDynamoClient(address: DynamoAddress, patience: DynamoPatience = usualPatience): DynamoDBClient {
	const { region, endpoint, credentials } = address
	return new DynamoDBClient({
		region,
		...(endpoint !== null && { endpoint }),
		...(credentials && { credentials: { ...credentials } }),
		maxAttempts: patience.attempts,
		retryMode: 'standard',
		requestHandler: { connectionTimeout: patience.connectMs, requestTimeout: patience.answerMs, throwOnRequestTimeout: true },
	})
}

/**
 * Makes a table in lakeFS's layout, billed by request, and waits until it can be used; does nothing where it is there already.
 * Faults: `no-such-store` where a table of that name has another layout, those of reaching it.
 */
export async function setUpDynamoTable(address: DynamoAddress): Promise<void> {
	using client = disposable(createDynamoClient(address))
	try {
		await client.send(
			new CreateTableCommand({
				TableName: address.table,
				BillingMode: 'PAY_PER_REQUEST',
				AttributeDefinitions: [
					{ AttributeName: columns['#p'], AttributeType: 'B' },
					{ AttributeName: columns['#k'], AttributeType: 'B' },
				],
				KeySchema: [
					{ AttributeName: columns['#p'], KeyType: 'HASH' },
					{ AttributeName: columns['#k'], KeyType: 'RANGE' },
				],
			}),
		)
	} catch (thrown) {
		// It exists, or is being made by somebody else
		if (!(thrown instanceof Error && thrown.name === 'ResourceInUseException')) throw toDynamoFault(thrown, address)
	}
	try {
		await waitUntilTableExists({ client, maxWaitTime: longestCreationSeconds, minDelay: 1, maxDelay: 5 }, { TableName: address.table })
		await assertLayout(client, address)
	} catch (thrown) {
		throw toDynamoFault(thrown, address)
	}
}

/**
 * The table is there, and laid out as lakeFS lays it out. One who may read it need not have the right to have it described.
 * Faults: `no-such-store`; else the client's own.
 */
export async function assertLayout(client: DynamoDBClient, { table, shown }: DynamoAddress): Promise<void> {
	const described = await client.send(new DescribeTableCommand({ TableName: table })).catch((thrown: unknown) => {
		if (thrown instanceof Error && /^AccessDenied/.test(thrown.name)) return null
		throw thrown
	})
	if (described?.Table && !isOurs(described.Table)) throw new FaultError({ kind: 'no-such-store', store: shown })
}

function isOurs({ KeySchema = [], AttributeDefinitions = [] }: TableDescription): boolean {
	const keys = KeySchema.map(({ AttributeName, KeyType }) => {
		const type = AttributeDefinitions.find((definition) => definition.AttributeName === AttributeName)?.AttributeType
		return `${AttributeName} ${KeyType} ${type}`
	})
	return keys.sort().join() === 'ItemKey RANGE B,PartitionKey HASH B'
}

function disposable(client: DynamoDBClient): DynamoDBClient & Disposable {
	return Object.assign(client, { [Symbol.dispose]: () => client.destroy() })
}
