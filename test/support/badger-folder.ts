import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BadgerGround } from '../../electron/drivers/stores/badger-folder.ts'
import type { Entry } from '../conformance/store-ground.ts'

export const badgerFixtures = join(import.meta.dirname, '../fixtures/badger')
export const lakefsFixtures = join(import.meta.dirname, '../fixtures/lakefs')

/** As on a machine where no program runs but this one. */
export const quietGround: BadgerGround = {
	platform: process.platform,
	isRunning: () => false,
	now: () => new Date('2030-01-01T00:00:00Z'),
}

/** A folder of its own with a copy of a store in it, taken away at the end. */
export async function copyBadgerFolder(from: string): Promise<AsyncDisposable & { readonly path: string }> {
	const parent = await mkdtemp(join(tmpdir(), 'badger-'))
	const path = join(parent, 'store')
	await cp(from, path, { recursive: true })
	return { path, [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true }) }
}

/** A row as Badger itself read it; of longer values their sum. */
export type BadgerRow = { readonly keyHex: string; readonly sizeBytes: number; readonly valueBase64?: string; readonly sha256?: string }

/** What Badger itself reads in one of the fixtures, in the order of whole keys. */
export async function expectedRows(name: string): Promise<readonly BadgerRow[]> {
	return JSON.parse(await readFile(join(badgerFixtures, `${name}.json`), 'utf8'))
}

/** Entries in the form of the rows, in their order. */
export function toRows(entries: readonly Entry[]): readonly BadgerRow[] {
	return entries
		.map(({ partition, key, value }): BadgerRow => {
			const keyHex = Buffer.concat([partition, Uint8Array.of(0x2f), key]).toString('hex')
			if (value.length === 0) return { keyHex, sizeBytes: 0 }
			if (value.length <= 64) return { keyHex, sizeBytes: value.length, valueBase64: Buffer.from(value).toString('base64') }
			return { keyHex, sizeBytes: value.length, sha256: createHash('sha256').update(value).digest('hex') }
		})
		.sort((one, other) => (one.keyHex < other.keyHex ? -1 : 1))
}

/** The rows of a lakeFS fixture as its manifest has them. */
export async function manifestEntries(name: string): Promise<readonly Entry[]> {
	const { rows } = JSON.parse(await readFile(join(lakefsFixtures, name, 'manifest.json'), 'utf8')) as {
		rows: readonly { partition: string; key: string; value_base64: string }[]
	}
	return rows.map(({ partition, key, value_base64 }) => ({
		partition: Buffer.from(partition),
		key: Buffer.from(key),
		value: Buffer.from(value_base64, 'base64'),
	}))
}
