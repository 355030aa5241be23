import { readFileSync } from 'node:fs'

/** One entry of the lakeFS fixture, as its manifest lists it. */
export type LakefsRow = { readonly partition: Uint8Array; readonly key: Uint8Array; readonly value: Uint8Array }

const folder = new URL('../fixtures/lakefs/small/', import.meta.url)

/** What lakeFS itself wrote, row by row. */
export function lakefsRows(): readonly LakefsRow[] {
	const { rows } = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as {
		readonly rows: readonly { readonly partition: string; readonly key: string; readonly value_base64: string }[]
	}
	return rows.map(({ partition, key, value_base64 }) => ({
		partition: new Uint8Array(Buffer.from(partition)),
		key: new Uint8Array(Buffer.from(key)),
		value: new Uint8Array(Buffer.from(value_base64, 'base64')),
	}))
}

/** The same as a script for PostgreSQL, with the tables that lakeFS makes. */
export const lakefsScript = (): string => readFileSync(new URL('kv.sql', folder), 'utf8')
