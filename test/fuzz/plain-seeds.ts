import { readdirSync, readFileSync } from 'node:fs'
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import Database from 'better-sqlite3'
import type { FuzzSeed } from './fuzz-decoder.ts'

const images = new URL('../fixtures/images/', import.meta.url)
const lines = '{"level":"info","at":1700000000,"tags":["a","b"]}\n'
const documents = [
	'{"id": 12345678901234567890, "price": 1.10, "nested": {"a": [1, 2, {"b": null}]}, "t": true}',
	'[1, -2.5e10, "a\\u00e9\\n\\"quoted\\"", "\\ud83d\\ude00", [], {}, NaN, -Infinity]',
	'{"text": "{\\"inner\\": [1, 2, 3]}", "key": 1, "key": 2}',
	lines.repeat(20),
	'\ufeff{"with": "a mark"}',
	'"only a text"',
	`${'['.repeat(300)}${']'.repeat(300)}`,
	`[${'{"a":[1,2,3]},'.repeat(2000)}0]`,
]
const texts = [
	'Grüße aus Köln, 東京 and 🎉\r\nsecond line\nthird',
	'\x1b[31mred\x1b[0m\0\x07',
	'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
	Buffer.from('{"hidden": "in base64", "and": [1, 2, 3]}').toString('base64'),
	`data:application/gzip;base64,${gzipSync('inside base64, packed').toString('base64')}`,
]

function bytesOf(text: string, encoding: BufferEncoding = 'utf8'): FuzzSeed {
	return { bytes: Buffer.from(text, encoding) }
}

/** Values to begin with, for each of the decoders that need no knowledge of a program's own formats. */
export function plainSeeds(): Record<'json' | 'text' | 'image' | 'gzip' | 'zlib' | 'zstd' | 'parquet' | 'sqlite' | 'hex', FuzzSeed[]> {
	const packed = [...documents, ...texts, '', 'a'.repeat(300_000)].map((text) => Buffer.from(text))
	const pictures = readdirSync(images)
		.filter((name) => !name.endsWith('.md'))
		.map((name) => ({ bytes: readFileSync(new URL(name, images)) }))
	const parquet = { bytes: Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(40, 7), Buffer.from([12, 0, 0, 0]), Buffer.from('PAR1')]) }
	return {
		json: documents.map((text) => bytesOf(text)),
		text: [
			...texts.map((text) => bytesOf(text)),
			...texts.map((text) => bytesOf(`\ufeff${text}`, 'utf16le')),
			...texts.map((text) => ({ bytes: bytesOf(text, 'utf16le').bytes.slice().reverse() })),
			bytesOf('d\xe9j\xe0 vu, \x93quoted\x94', 'latin1'),
		],
		image: pictures,
		gzip: [...packed.map((bytes) => ({ bytes: gzipSync(bytes) })), { bytes: Buffer.concat([gzipSync('one'), gzipSync('two')]) }],
		zlib: packed.flatMap((bytes) => [{ bytes: deflateSync(bytes) }, { bytes: deflateSync(bytes, { level: 0 }) }]),
		zstd: [
			...packed.map((bytes) => ({ bytes: zstdCompressSync(bytes) })),
			{ bytes: Buffer.concat([zstdCompressSync('one'), zstdCompressSync('two')]) },
		],
		parquet: [parquet, { bytes: Buffer.from('PAR1') }],
		sqlite: [{ bytes: databaseBytes() }],
		hex: [...pictures, parquet, ...texts.map((text) => bytesOf(text))],
	}
}

/** A real database of three pages. */
export function databaseBytes(): Buffer {
	const database = new Database(':memory:')
	database.exec('CREATE TABLE one (id INTEGER PRIMARY KEY, name TEXT); CREATE INDEX by_name ON one (name); PRAGMA user_version = 7')
	const bytes = database.serialize()
	database.close()
	return bytes
}
