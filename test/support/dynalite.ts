import { once } from 'node:events'
import type { Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { setUpDynamoTable } from '../../electron/drivers/stores/dynamodb-client.ts'
import type { DynamoAddress } from '../../electron/drivers/stores/keeper.ts'

/** The package has no types of its own. */
type Dynalite = (options: { readonly createTableMs?: number; readonly deleteTableMs?: number }) => Server
const dynalite = createRequire(import.meta.url)('dynalite') as Dynalite

/** Made up: dynalite takes any. */
export const madeUpCredentials = { accessKeyId: 'AKIAMADEUPFORTESTS00', secretAccessKey: 'not-a-secret' }

export type DynamoServer = AsyncDisposable & {
	readonly port: number
	/** Of a table that nobody has made yet. */
	address(table: string): DynamoAddress
	/** Of a fresh table in lakeFS's layout. */
	createTable(): Promise<DynamoAddress>
}

/** DynamoDB's own interface, answered in memory by a server of this process on a loopback port. */
export async function startDynamo(): Promise<DynamoServer> {
	const server = dynalite({ createTableMs: 0, deleteTableMs: 0 })
	server.listen(0, '127.0.0.1')
	await once(server, 'listening')
	const { port } = server.address() as AddressInfo
	let tables = 0
	const address = (table: string) => dynamoAddressAt(port, table)
	return {
		port,
		address,
		async createTable() {
			const made = address(`kvstore-${++tables}`)
			await setUpDynamoTable(made)
			return made
		},
		async [Symbol.asyncDispose]() {
			server.closeAllConnections()
			await new Promise<void>((resolve, reject) => server.close((thrown) => (thrown ? reject(thrown) : resolve())))
		},
	}
}

export function dynamoAddressAt(port: number, table: string): DynamoAddress {
	return {
		table,
		region: 'eu-west-1',
		endpoint: `http://127.0.0.1:${port}`,
		credentials: madeUpCredentials,
		shown: `dynamodb://eu-west-1/${table}`,
	}
}
