import { bufferOf } from './utf8.ts'

const latestSchema = 4

/** What a change of a record that is plain text means for lakeFS, in whole sentences. `after` is null where it is taken away. */
export function textWarnings(partition: string, key: string, after: Uint8Array | null): string[] {
	if (partition === 'kv-internal-metadata') return schemaWarnings(after)
	if (partition === 'cleanup-tokens') {
		if (after === null) return ['Nothing else remembers that this staging area is to be cleared: it stays unless it is taken away as well.']
		return ['The next time a lakeFS clears staging areas it takes away everything in this one.']
	}
	if (key === 'installation_metadata/setup_timestamp' && after === null) {
		return ['lakeFS takes the installation for one that was never set up.']
	}
	if (key === 'installation_id')
		return ['Counts of use are kept under the id of the installation: those so far are not found under another one.']
	return key.startsWith('installation_metadata/') ? ['lakeFS writes most of these facts again at every start.'] : []
}

function schemaWarnings(after: Uint8Array | null): string[] {
	if (after === null) return ['Without a version lakeFS takes the store for one that was never set up.']
	const text = bufferOf(after).toString('utf8')
	if (text === String(latestSchema)) {
		return ['The version alone is changed: what a migration to it would have changed in policies and users is not.']
	}
	if (!/^\d{1,9}$/.test(text)) return ['lakeFS cannot read such a version, and does not start.']
	if (Number(text) > latestSchema) return [`lakeFS 1.84 knows versions up to ${latestSchema} and does not start with ${text}.`]
	return [`lakeFS does not start with version ${text} before it was migrated.`]
}
