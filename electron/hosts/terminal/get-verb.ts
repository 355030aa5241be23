import type { DatabaseId } from '../../contract/database.ts'
import type { DecoderKind } from '../../contract/decoded.ts'
import { nameOfValue, type ValueRef, type Viewed } from '../../contract/values.ts'
import { faultFrom } from './failure.ts'
import { inert, inertText } from './inert.ts'
import { opened } from './open.ts'
import { carryBytes, takenBy, writeNewFile } from './raw-bytes.ts'
import { type Answer, type Session, UsageError } from './session.ts'
import { cachedDetailText, entryDetailText, savedText } from './value-text.ts'
import { chosenStore, nameOf } from './which-store.ts'

/** Which value is wanted, and how. */
export type GetWishes = {
	/** A hash, or a partition where a key follows. */
	readonly name: string
	readonly key: string | undefined
	readonly store: string | undefined
	readonly decoder: DecoderKind | undefined
	readonly secrets: boolean
	/** Where the exact bytes go: a file, or `stdout`; undefined to decode them. */
	readonly raw: string | true | undefined
	readonly json: boolean
}

/** `values get`: one value, decoded, with what is known of it; or its exact bytes. */
export async function get(session: Session, target: string, wishes: GetWishes): Promise<Answer> {
	const database = await opened(session, target)
	const of = await valueNamed(session, database, wishes)
	if (wishes.raw !== undefined) return getRaw(session, database, of, wishes)
	return of.kind === 'cached' ? getCached(session, database, of, wishes) : getEntry(session, database, of, wishes)
}

/** The value that a command line names: a cached one by its hash, or of a store by partition and key. Faults: `not-in-store`. */
export async function valueNamed(
	{ client }: Session,
	database: DatabaseId,
	{ name, key, store }: Pick<GetWishes, 'name' | 'key' | 'store'>,
): Promise<ValueRef> {
	const survey = await client.values.survey({ database })
	if (key !== undefined) return { kind: 'entry', store: chosenStore(survey, store).id, partition: nameOf(name), key: nameOf(key) }
	if (survey.cached === null) throw new UsageError('this database caches no values: say PARTITION KEY')
	const { hash } = await client.values.cached.get({ database, hash: name })
	return { kind: 'cached', hash }
}

type Of<Kind extends ValueRef['kind']> = Extract<ValueRef, { kind: Kind }>

/** A value whose bytes are not to be had is told of all the same; that is exit code 1. */
async function getCached(session: Session, database: DatabaseId, of: Of<'cached'>, wishes: GetWishes): Promise<Answer> {
	const detail = await session.client.values.cached.get({ database, hash: of.hash })
	const followed = detail.cacheFile !== null && detail.cacheFile.sizeBytes !== null
	const viewed = await view(session, database, followed ? { ...of, cacheFile: true } : of, wishes).catch((thrown: unknown) => {
		if (faultFrom(thrown)?.kind === 'not-in-store' || faultFrom(thrown)?.kind === 'not-found') return null
		throw thrown
	})
	const hashCheck = await session.client.values.cached.checkHash({ database, hash: of.hash })
	const decodedFrom = followed ? 'cache-file' : 'value'
	const document = { ...detail, hashCheck, decodedFrom, ...(viewed ?? { guesses: [], decoding: null, masked: false }) }
	return {
		document,
		text: cachedDetailText({ ...inert(detail), hashCheck }, inert(viewed), session.paint),
		exitCode: viewed === null ? 1 : 0,
	}
}

async function getEntry(session: Session, database: DatabaseId, of: Of<'entry'>, wishes: GetWishes): Promise<Answer> {
	const { store, partition, key } = of
	const detail = await session.client.values.stores.entry({ database, store, partition, key, reveal: wishes.secrets })
	const viewed = await view(session, database, of, wishes)
	return { document: { ...detail, ...viewed }, text: entryDetailText(inert(detail), inert(viewed), session.paint), exitCode: 0 }
}

function view({ client }: Session, database: DatabaseId, of: ValueRef, { decoder, secrets }: GetWishes): Promise<Viewed> {
	return client.values.view({ database, of, reveal: secrets, ...(decoder && { decoder }) })
}

async function getRaw({ client, io }: Session, database: DatabaseId, of: ValueRef, { raw, secrets, json }: GetWishes): Promise<Answer> {
	const read = (offset: number, length: number) => client.values.bytes({ database, of, offset, length, reveal: secrets })
	if (typeof raw === 'string') {
		const sizeBytes = await writeNewFile(raw, (take) => carryBytes(read, nameOfValue(of), take))
		return { document: { path: raw, sizeBytes }, text: savedText(inertText(raw, false), sizeBytes), exitCode: 0 }
	}
	if (json) throw new UsageError('--json and bytes on standard output exclude one another: name a file, --raw=FILE')
	const isScreen = 'isTTY' in io.stdout && io.stdout.isTTY === true
	const take = takenBy(io.stdout)
	const isText = createTextCheck()
	await carryBytes(read, nameOfValue(of), async (piece) => {
		if (isScreen && !isText(piece)) throw new UsageError('these bytes are no text for a screen: name a file, --raw=FILE, or pipe them')
		return take(piece)
	})
	return { document: null, text: null, exitCode: 0 }
}

/** Is what was handed in so far text that a screen can be given. */
function createTextCheck(): (piece: Uint8Array) => boolean {
	const decoder = new TextDecoder('utf-8', { fatal: true })
	return (piece) => {
		try {
			const text = decoder.decode(piece, { stream: true })
			return inertText(text, true) === text
		} catch {
			return false
		}
	}
}

/** The whole bytes of an entry, for an act that is bound to them. */
export async function readWhole({ client }: Session, database: DatabaseId, of: Of<'entry'>): Promise<Uint8Array> {
	const pieces: Uint8Array[] = []
	const read = (offset: number, length: number) => client.values.bytes({ database, of, offset, length, reveal: true })
	await carryBytes(read, nameOfValue(of), async (piece) => {
		pieces.push(piece)
		return 'go-on'
	})
	return new Uint8Array(Buffer.concat(pieces))
}
