import { faultOf } from '../../contract/fault.ts'
import { compareBytes } from '../../lib/bytes.ts'
import type { Engine, Query } from '../engines/engine.ts'
import type { EntryName } from './store.ts'

/** Sends the writes of single entries to an engine, as many at a time as have gathered while it was busy with those before. */
export type WriteQueue = {
	/** Answers how many rows the statement changed. Writes of one entry happen in the order they were asked for. Faults: as of the engine. */
	write(query: Query, name: EntryName, valueBytes: number): Promise<number>
}

type Waiting = {
	readonly query: Query
	readonly name: EntryName
	readonly bytes: number
	readonly resolve: (changed: number) => void
	readonly reject: (thrown: unknown) => void
}

/** What one transaction takes together, so that nobody waits long for what it has locked. */
const mostTogether = 500
const mostBytesTogether = 8_388_608

const mostTries = 5

/** An engine's transaction costs far more than a statement in it, and what each statement changes is counted for it alone. */
export function createWriteQueue(engine: Pick<Engine, 'write'>): WriteQueue {
	const waiting: Waiting[] = []
	let running = false

	async function run(): Promise<void> {
		running = true
		// What is asked for in the same breath goes along
		await Promise.resolve()
		while (waiting.length > 0) await writeTogether(engine, takeBatch(waiting))
		running = false
	}
	return {
		write(query, name, valueBytes) {
			const { promise, resolve, reject } = Promise.withResolvers<number>()
			waiting.push({ query, name, bytes: name.partition.length + name.key.length + valueBytes, resolve, reject })
			if (!running) void run()
			return promise
		},
	}
}

/** In order of their names, so that two writers with several entries each cannot wait for one another. */
function takeBatch(waiting: Waiting[]): readonly Waiting[] {
	let bytes = 0
	const count = waiting.findIndex((write, index) => {
		bytes += write.bytes
		return index > 0 && (index >= mostTogether || bytes > mostBytesTogether)
	})
	const batch = waiting.splice(0, count < 0 ? waiting.length : count)
	return batch.sort((one, other) => compareBytes(one.name.partition, other.name.partition) || compareBytes(one.name.key, other.name.key))
}

async function writeTogether(engine: Pick<Engine, 'write'>, batch: readonly Waiting[]): Promise<void> {
	try {
		const changes = await insistOn(() => engine.write(batch.map(({ query }) => query)))
		for (const [index, { resolve }] of batch.entries()) resolve(changes[index] ?? 0)
	} catch (thrown) {
		if (batch.length > 1 && concernsOne(thrown)) for (const write of batch) await writeTogether(engine, [write])
		else for (const { reject } of batch) reject(thrown)
	}
}

/** The server broke a transaction off because of another one beside it; nothing was written, and it may go well now. */
async function insistOn<Result>(attempt: () => Promise<Result>): Promise<Result> {
	for (let tries = 1; ; tries++) {
		try {
			return await attempt()
		} catch (thrown) {
			if (tries === mostTries || !isCollision(thrown)) throw thrown
		}
	}
}

/** PostgreSQL: serialization failure, deadlock. */
function isCollision(thrown: unknown): boolean {
	const fault = faultOf(thrown)
	return fault?.kind === 'sql' && (fault.code === '40001' || fault.code === '40P01')
}

/** One statement is at fault, and those that went with it were rolled back for nothing. */
function concernsOne(thrown: unknown): boolean {
	const kind = faultOf(thrown)?.kind
	return kind === 'sql' || kind === 'constraint' || kind === 'lock-timeout'
}
