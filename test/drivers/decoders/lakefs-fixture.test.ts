import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type DecodedNode, decodingSchema } from '../../../electron/contract/decoded.ts'
import { createDecoders } from '../../../electron/drivers/decoders/decoder-list.ts'
import { detect } from '../../../electron/drivers/decoders/detect.ts'
import { lakefsDecoder } from '../../../electron/drivers/decoders/lakefs.ts'
import { recordOf } from '../../../electron/drivers/decoders/lakefs-records.ts'
import { pickleDecoder } from '../../../electron/drivers/decoders/pickle.ts'
import { protobufDecoder } from '../../../electron/drivers/decoders/protobuf.ts'
import { reencodes } from '../../../electron/drivers/decoders/protobuf-message.ts'
import { entryOf, everyNode, placed, roomy } from '../../support/decoding.ts'

type Row = { partition: string; key: string; value_base64: string; message: string; decoded: unknown }

const folder = new URL('../../fixtures/lakefs/small/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')
const decoders = createDecoders([lakefsDecoder, protobufDecoder, pickleDecoder])
const rows: Row[] = JSON.parse(read('manifest.json')).rows
const bytesOf = (row: Row): Buffer => Buffer.from(row.value_base64, 'base64')
const decode = (row: Row) => lakefsDecoder.decode(bytesOf(row), bytesOf(row).length, roomy({}, placed(row.partition, row.key)))

test.each(rows)('$partition / $key is read as it was written', (row) => {
	const decoding = decode(row)
	expect(decodingSchema.parse(decoding)).toEqual(decoding)
	expect(decoding).toMatchObject({ decoder: 'lakefs', limits: [], damagedAt: null, readBytes: bytesOf(row).length })
	expect(meaningOf(decoding.node, row.message)).toEqual(row.decoded)
})

test.each(rows)('$partition / $key is recognised for certain', (row) => {
	expect(detect(decoders, bytesOf(row), placed(row.partition, row.key))[0]).toMatchObject({ decoder: 'lakefs', sureness: 'certain' })
})

test('every message of the store comes back byte for byte when it is written again', () => {
	const messages = rows.filter(({ message }) => message !== '(plain text)')
	expect(messages).toHaveLength(28)
	for (const row of messages) {
		const holds = recordOf(row.partition, Buffer.from(row.key))?.holds
		expect(holds !== undefined && holds !== 'text' && reencodes(bytesOf(row), holds), row.key).toBe(true)
	}
})

test('the id of each commit and the identity of each object is that of its content', () => {
	const notes = rows.flatMap((row) => decode(row).node.notes)
	expect(notes.filter((note) => note.startsWith('the id is the hash of this content'))).toHaveLength(6)
	expect(notes.filter((note) => note.startsWith('the identity is the hash of this content'))).toHaveLength(2)
	expect(notes.filter((note) => note.includes(' not '))).toEqual(['deletion that is not committed: neither identity nor data'])
})

test('the access key’s secret stands on no line and in no note', () => {
	const row = rows.find(({ message }) => message === 'CredentialData')
	if (!row) throw new Error('no credential')
	const { node } = decode(row)
	const secret = entryOf(node, 'secret_access_key_encrypted_bytes')
	expect(secret).toMatchObject({ kind: 'bytes', secret: true, length: 88, brief: '••••' })
	const hex = secret.text ?? ''
	expect(hex).toMatch(/^94f23870/)
	for (const { brief, notes } of everyNode(node)) expect(`${brief} ${notes}`).not.toContain(hex.slice(0, 8))
})

test('all forms of the store hold the same values', () => {
	const expected = rows.map((row) => `${row.partition} ${row.key} ${bytesOf(row).toString('hex')}`)
	const insert = /VALUES \('\\x([0-9a-f]*)', '\\x([0-9a-f]*)', '\\x([0-9a-f]*)'\)/g
	const sql = [...read('kv.sql').matchAll(insert)].map(([, partition = '', key = '', value = '']) =>
		[Buffer.from(partition, 'hex'), Buffer.from(key, 'hex'), value].join(' '),
	)
	const base64 = (text: string) => Buffer.from(text, 'base64')
	const items: Record<'PartitionKey' | 'ItemKey' | 'ItemValue', { B: string }>[] = JSON.parse(read('dynamodb_items.json')).Items
	const dynamo = items.map((item) => `${base64(item.PartitionKey.B)} ${base64(item.ItemKey.B)} ${base64(item.ItemValue.B).toString('hex')}`)
	const documents: Record<'partitionKey' | 'key' | 'value', string>[] = JSON.parse(read('cosmosdb_documents.json')).documents
	const cosmos = documents.map(({ partitionKey, key, value }) =>
		[base32(partitionKey), base32(key), base32(value).toString('hex')].join(' '),
	)
	const entries: Record<'partition' | 'key' | 'value', string>[] = JSON.parse(read('lakefs_kv_dump_every_partition.json')).entries
	const dump = entries.map(({ partition, key, value }) => [partition, key, base64(value).toString('hex')].join(' '))
	for (const form of [sql, dynamo, cosmos, dump]) expect(form.toSorted()).toEqual(expected.toSorted())
})

function base32(text: string): Buffer {
	const bits = [...text.replace(/=+$/, '')].map((digit) => Number.parseInt(digit, 32).toString(2).padStart(5, '0')).join('')
	return Buffer.from(Array.from({ length: bits.length >> 3 }, (_, index) => Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2)))
}

/** A tree in the words of the manifest. */
function meaningOf(node: DecodedNode, message: string): unknown {
	if (message !== 'StagedEntryData') return plain(node)
	const identity = node.entries.find(({ name }) => name === 'identity')?.value.text ?? ''
	const data = node.entries.find(({ name }) => name === 'data')?.value.inner?.node
	return {
		key: entryOf(node, 'key').text,
		identity_hex: identity,
		tombstone: node.notes.some((note) => note.startsWith('deletion')),
		...(data && { 'data_as_catalog.Entry': plain(data) }),
	}
}

function plain(node: DecodedNode): unknown {
	switch (node.kind) {
		case 'object':
			return Object.fromEntries(
				node.entries.filter(({ value }) => !isAbsent(value)).map(({ name, value }) => [camel(name ?? ''), plain(value)]),
			)
		case 'map':
			return Object.fromEntries(node.entries.map(({ key, value }) => [key?.text ?? '', plain(value)]))
		case 'list':
			return node.entries.map(({ value }) => plain(value))
		case 'text':
			return node.type === 'bytes' ? Buffer.from(node.text ?? '').toString('base64') : node.text
		case 'bytes':
			return Buffer.from(node.text ?? '', 'hex').toString('base64')
		case 'boolean':
			return node.brief === 'true'
		case 'integer':
			return node.type === 'int32' ? Number(node.brief) : node.brief
		default:
			return node.brief
	}
}

function isAbsent({ notes }: DecodedNode): boolean {
	return notes.includes('not stored, which means this')
}

function camel(name: string): string {
	return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
}
