import { cp, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CachedCheckEvent, CachedFinding } from '../../electron/contract/cached.ts'
import type { CachedValues } from '../../electron/drivers/stores/cached-values.ts'
import { redunFixture, within } from './redun-database.ts'

/** Where a value store keeps a value. */
export const storePath = (store: string, hash: string) => join(store, hash.slice(0, 2), hash.slice(2))

/** Puts bytes into a value store. */
export async function putFile(store: string, hash: string, bytes: Uint8Array | string): Promise<string> {
	const path = storePath(store, hash)
	await mkdir(join(path, '..'), { recursive: true })
	await writeFile(path, bytes)
	return path
}

/** All files of a value store with their sizes, by hash. */
export async function storeSizes(store: string): Promise<ReadonlyMap<string, number>> {
	const sizes = new Map<string, number>()
	for (const name of await readdir(store, { recursive: true })) {
		const hash = name.replaceAll(/[\\/]/g, '')
		if (/^[0-9a-f]{40}$/.test(hash)) sizes.set(hash, (await readFile(join(store, name))).length)
	}
	return sizes
}

/** A copy of the workflow's repository in a folder. */
export async function copyWorkflow(folder: string): Promise<{ readonly path: string; readonly store: string }> {
	await cp(redunFixture('workflow'), folder, { recursive: true })
	return { path: join(folder, 'redun.db'), store: join(folder, 'values') }
}

/** Hashes of values that lie outside, in order. */
export function outsideHashes(path: string): readonly string[] {
	return within(path, (db) =>
		db.prepare("SELECT value_hash FROM value WHERE value = x'' ORDER BY value_hash").pluck().all(),
	) as readonly string[]
}

/** The damages that the state of a value has a name for, done to a copy of the workflow; answers what must be found. */
export async function damage(path: string, store: string): Promise<readonly CachedFinding[]> {
	const [missing = '', cut = '', wrong = '', flipped = '', emptied = ''] = outsideHashes(path)
	const inside = 'a8396c89'
	const row = (hash: string) =>
		within(path, (db) => db.prepare('SELECT value_hash, type, value FROM value WHERE value_hash LIKE ?').get(`${hash}%`)) as {
			value_hash: string
			type: string
			value: Buffer
		}
	await rm(storePath(store, missing))
	await truncate(storePath(store, cut), 500)
	await truncate(storePath(store, emptied), 0)
	await writeFile(storePath(store, wrong), 'these are other bytes')
	const bytes = await readFile(storePath(store, flipped))
	bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1
	await writeFile(storePath(store, flipped), bytes)
	const orphan = 'ab'.repeat(20)
	await putFile(store, orphan, 'nobody')
	await putFile(store, row(inside).value_hash, row(inside).value)
	const found = (state: CachedFinding['state'], hash: string, sizeBytes: number | null): CachedFinding => ({
		state,
		hash,
		type: state === 'orphaned' ? null : row(hash).type,
		path: storePath(store, hash),
		sizeBytes,
	})
	return [
		found('missing', missing, null),
		found('cut', cut, 500),
		found('altered', wrong, 21),
		found('altered', flipped, bytes.length),
		found('cut', emptied, 0),
		found('orphaned', orphan, 6),
		found('doubled', row(inside).value_hash, row(inside).value.length),
	]
}

/** What a check tells, gathered. */
export async function checkAll(values: CachedValues, signal?: AbortSignal) {
	const events: CachedCheckEvent[] = []
	await values.check({ signal, onEvent: (event) => events.push(event) })
	const findings = events.flatMap((event) => (event.kind === 'findings' ? event.findings : []))
	const checked = events.find((event) => event.kind === 'checked')
	if (!checked || checked !== events.at(-1)) throw new Error('the check does not end with its sum')
	return { events, findings, checked, progress: events.filter((event) => event.kind === 'progress') }
}

/** Findings in one order, to be compared. */
export const inOrder = (findings: readonly CachedFinding[]) =>
	findings.toSorted((one, other) => ((one.hash ?? '') < (other.hash ?? '') ? -1 : 1))
