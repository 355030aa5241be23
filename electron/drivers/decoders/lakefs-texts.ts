import type { DecodedNode } from '../../contract/decoded.ts'
import { keyToText } from '../../lib/key-text.ts'
import { explainId } from './key-words.ts'
import { isPlainText } from './protobuf-shape.ts'
import type { Tree } from './tree.ts'
import { bufferOf, wholeUtf8End } from './utf8.ts'

/** A record that lakeFS keeps as plain text; null where the bytes are none. `isWhole` is false when only their beginning is at hand. */
export function viewTextRecord(tree: Tree, partition: string, key: Uint8Array, bytes: Uint8Array, isWhole: boolean): DecodedNode | null {
	const run = isWhole ? bytes : bytes.subarray(0, wholeUtf8End(bytes, bytes.length))
	if (!isPlainText(run)) return null
	const text = bufferOf(run).toString('utf8')
	const name = keyToText(key)
	const node = tree.text(text, { type: 'plain text', notes: isWhole ? textNotes(partition, name, text) : [] })
	const plain = isWhole && name.startsWith('installation_metadata/encoded_') ? fromBase64(text) : null
	const inner = plain === null ? null : tree.deeper(() => tree.text(plain, { type: 'base64' }))
	return inner ? { ...node, inner: { decoder: 'text', node: inner } } : node
}

function textNotes(partition: string, key: string, text: string): string[] {
	if (partition === 'kv-internal-metadata') return [versionWords(text)]
	if (partition === 'cleanup-tokens') return ['the value means nothing: the key names the staging area to clear']
	if (partition === 'usage') return ['a count']
	if (key === 'installation_id') return explainId(text).map(({ says }) => says)
	if (key === 'installation_metadata/setup_timestamp') return ['that it is there says that lakeFS was set up']
	return []
}

/** The version of the store's schema, in words. Latest is 4; newer ones are refused by lakeFS 1.84. */
function versionWords(text: string): string {
	if (!/^\d{1,9}$/.test(text)) return 'no version of a schema: a whole number is expected'
	const version = Number(text)
	return schemaVersions[version] ?? `schema version ${version}, newer than lakeFS 1.84 knows: it refuses to start`
}

const schemaVersions = [
	'schema version 0: an import from tables was begun and not finished (lakeFS 0.80)',
	'schema version 1: the first (lakeFS 0.80); a migration is needed before lakeFS starts',
	'schema version 2: policies of groups became access lists (lakeFS 0.98); a migration is needed before lakeFS starts',
	'schema version 3: access lists without repositories (lakeFS 0.99); a migration is needed before lakeFS starts',
	'schema version 4: permission to import in access lists (lakeFS 0.101); the latest',
]

function fromBase64(text: string): string | null {
	if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null
	const bytes = Buffer.from(text, 'base64')
	return bytes.toString('base64') === text && isPlainText(bytes) ? bytes.toString('utf8') : null
}
