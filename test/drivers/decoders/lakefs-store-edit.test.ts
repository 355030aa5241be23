import { expect, test } from 'vitest'
import { createLakefsSystem } from '../../../electron/drivers/decoders/lakefs-store.ts'
import { createMemoryStore } from '../../../electron/drivers/stores/memory.ts'
import { at, readManifest, rowBytes } from '../../support/lakefs-stores.ts'
import { bytesOf, number, run, time } from '../../support/protobuf-bytes.ts'

const system = createLakefsSystem(() => new Date('2026-11-20T12:00:00Z'))
const repository = 'lakes-demo-d6i1q0c9io6g00a1b2c0'
const staging = 'lakes-demo-dev:55a6c09f-692f-4b17-9994-ce24941e7c18'
const made = 1_772_532_000

async function editable(partition: string, key: string, value: Uint8Array): Promise<string | null> {
	return (await system.describeEntry(createMemoryStore(), at(partition, key), { value })).editable
}

function encode(partition: string, key: string, since: Uint8Array, text: string): string {
	return Buffer.from(system.encode(at(partition, key), since, text)).toString('hex')
}

function hex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex')
}

test.each(readManifest())('$partition / $key comes back byte for byte from its text', async (row) => {
	const value = rowBytes(row)
	const text = await editable(row.partition, row.key, value)
	if (text === null) throw new Error('no text')
	expect(encode(row.partition, row.key, value, text)).toBe(hex(value))
	// Written otherwise it says the same, so this goes through the reading of it.
	if (row.message !== '(plain text)') expect(encode(row.partition, row.key, value, JSON.stringify(JSON.parse(text)))).toBe(hex(value))
})

const everything = {
	rules: [repository, 'settings/protected_branches', bytesOf(run(1, [...run(1, 'main'), ...run(2, run(1, [0, 1, 7]))]))],
	import: [repository, 'imports/x', bytesOf(run(1, 'x'), number(2, 1), time(3, made, 5), number(4, 2n ** 62n), run(6, run(1, 'id')))],
	pull: [repository, 'pulls/x', bytesOf(run(1, 'x'), number(2, 2), time(3, made), run(9, ''), run(10, []))],
	task: [repository, 'tasks/GCPCx', bytesOf(run(1, [...run(1, 'GCPCx'), ...number(6, -5)]), run(2, run(1, 'run')))],
	policy: [
		'auth',
		'policies/p',
		bytesOf(
			run(2, 'p'),
			run(3, [
				...run(1, 'allow'),
				...run(2, 'a'),
				...run(2, 'b'),
				...run(4, [...run(1, 'k'), ...run(2, run(1, [...run(1, 'f'), ...run(2, run(1, 'v'))]))]),
			]),
		),
	],
	owner: ['mc-ownership', 'run-refs/approximate-branch-owner/1:r/main', bytesOf(run(1, 'a#b'), run(2, []))],
	times: ['catalog', 'instances/x', bytesOf(run(1, [...number(1, 2n ** 61n), ...number(2, 7)]))],
	metadata: [
		repository,
		'repo-metadata',
		bytesOf(...['b', '10', '2', '__proto__', ''].map((key) => run(1, [...run(1, key), ...run(2, 'v')]))),
	],
	empty: [repository, 'repo-metadata', bytesOf()],
	path: [staging, 'x', bytesOf(run(1, [0xff, 0x0a]), run(2, [1, 2]), run(3, [0xff]))],
	unknown: [repository, 'branches/x', bytesOf(run(1, 'x'), run(60, 'later'), number(61, 9))],
	hidden: [
		repository,
		'imports/y',
		bytesOf(run(3, [...number(1, made), ...run(9, 'in the time')]), run(6, [...run(1, 'id'), ...number(40, 3)])),
	],
} as const

test.each(Object.entries(everything))('a message with %s comes back byte for byte', async (_, [partition, key, value]) => {
	const text = await editable(partition, key, value)
	if (text === null) throw new Error('no text')
	expect(encode(partition, key, value, text)).toBe(hex(value))
	expect(encode(partition, key, value, `${text}\n`)).toBe(hex(value))
})

test('a branch reads as lakeFS names its fields', async () => {
	const value = bytesOf(run(1, 'dev'), run(2, 'abc'), run(3, 't1'), run(4, 't2'), run(4, 't3'), number(5, 1))
	expect(await editable(repository, 'branches/dev', value)).toBe(
		'{\n  "id": "dev",\n  "commit_id": "abc",\n  "staging_token": "t1",\n  "sealed_tokens": [\n    "t2",\n    "t3"\n  ],\n  "hidden": true\n}',
	)
})

test('a staged object reads with its entry inside, bytes as hex, instants with all decimals', async () => {
	const entry = bytesOf(run(1, 'data/a'), time(2, made, 5_000_001), number(3, 2n ** 60n), number(6, 1))
	const text = await editable(staging, 'a', bytesOf(run(1, 'a'), run(2, [0xab, 1]), run(3, entry)))
	expect(JSON.parse(text ?? '')).toEqual({
		key: 'a',
		identity: { hex: 'ab01' },
		data: { address: 'data/a', last_modified: '2026-03-03T10:00:00.005000001Z', size: '1152921504606846976', address_type: 'RELATIVE' },
	})
})

test('one field is changed and the rest stays, unknown fields and all', () => {
	const branch = (commit: string) => bytesOf(run(1, 'dev'), run(2, commit), run(3, 't1'), run(70, 'kept'))
	const text = '{ "staging_token": "t1", "id": "dev", "commit_id": "new" }'
	expect(encode(repository, 'branches/dev', branch('old'), text)).toBe(hex(branch('new')))
	const nested = (message: string) => bytesOf(run(1, 'x'), run(6, [...run(3, message), ...run(50, 'kept too')]))
	expect(encode(repository, 'imports/x', nested('old'), '{"id": "x", "commit": {"message": "new"}}')).toBe(hex(nested('new')))
	const object = (size: number) => bytesOf(run(1, 'a'), run(3, [...number(3, size), ...run(80, 'and this')]))
	expect(encode(staging, 'a', object(4), '{"key": "a", "data": {"size": 5}}')).toBe(hex(object(5)))
})

test('unknown fields stay with the statement they were in when another is taken away', () => {
	const statement = (effect: string) => run(3, [...run(1, effect), ...run(30, `of ${effect}`)])
	const since = bytesOf(statement('allow'), statement('deny'))
	expect(encode('auth', 'policies/p', since, '{"statements": [{"effect": "deny"}]}')).toBe(hex(bytesOf(statement('deny'))))
})

test('a map keeps the order of its entries, and a new one follows', () => {
	const pairs = (...keys: string[]) => bytesOf(...keys.map((key) => run(1, [...run(1, key), ...run(2, 'v')])))
	const text = '{"metadata": {"1": "v", "2": "v", "b": "v", "a": "v"}}'
	expect(encode(repository, 'repo-metadata', pairs('b', '2', 'a'), text)).toBe(hex(pairs('b', '2', 'a', '1')))
})

test.each([
	[repository, 'branches/x', '{"comit_id": "a"}', 'comit_id: BranchData has no such field'],
	[repository, 'branches/x', '{"id": 5}', 'id: a text is expected'],
	[repository, 'branches/x', '{"id": null}', 'id: null is no value'],
	[repository, 'branches/x', '{"id": "a", "id": "b"}', 'id: stands there twice'],
	[repository, 'branches/x', '{"sealed_tokens": "a"}', 'sealed_tokens: a list is expected'],
	[repository, 'branches/x', '{"sealed_tokens": ["a", 5]}', 'sealed_tokens[1]: a text is expected'],
	[repository, 'branches/x', '{"hidden": 1}', 'hidden: true or false is expected'],
	[repository, 'branches/x', '{"id": "\\ud800"}', 'id: half of a surrogate pair'],
	[repository, 'branches/x', '[]', 'the whole: an object with the fields of BranchData is expected'],
	[repository, 'branches/x', '{"id": "a"', 'not JSON'],
	[repository, 'branches/x', '', 'not JSON'],
	[repository, 'branches/x', '['.repeat(100) + ']'.repeat(100), 'more than 60 levels deep'],
	[repository, 'pulls/x', '{"status": "DONE"}', 'status: one of OPEN, CLOSED, MERGED is expected'],
	[repository, 'pulls/x', '{"created_at": "2026-02-30T00:00:00Z"}', 'created_at: an instant is expected'],
	[repository, 'pulls/x', '{"created_at": "2026-02-20"}', 'created_at: an instant is expected'],
	[repository, 'imports/x', '{"progress": 9223372036854775808}', 'progress: 9223372036854775808 does not fit 64 bits'],
	[repository, 'imports/x', '{"progress": 1.5}', 'progress: a whole number is expected'],
	[repository, 'imports/x', '{"commit": {"generation": 2147483648}}', 'commit.generation: 2147483648 does not fit 32 bits'],
	[repository, 'repo-metadata', '{"metadata": {"a": 1}}', 'metadata.a: a text is expected'],
	[staging, 'a', '{"identity": {"hex": "abc"}}', 'identity.hex: pairs of hex digits are expected'],
	[staging, 'a', '{"identity": "abc"}', 'identity: bytes as {"hex": "…"} are expected'],
	[staging, 'a', '{"data": {"sise": 4}}', 'data.sise: Entry has no such field'],
	['kv-internal-metadata', 'kv/schema/version', 'four', 'a whole number is expected'],
	['tomorrow', 'key', '{}', 'what lies there is not known'],
])('%s / %s refuses %s', (partition, key, text, detail) => {
	const refused = expect.objectContaining({ fault: { kind: 'edit-malformed', detail: expect.stringContaining(detail) } })
	expect(() => system.encode(at(partition, key), bytesOf(), text)).toThrow(refused)
})

test('integers beyond 2^53 are read exactly, as numbers and as texts', () => {
	const imported = hex(bytesOf(number(4, 9_007_199_254_740_993n)))
	expect(encode(repository, 'imports/x', bytesOf(), '{"progress": 9007199254740993}')).toBe(imported)
	expect(encode(repository, 'imports/x', bytesOf(), '{"progress": "9007199254740993"}')).toBe(imported)
})

test('a text is not offered where writing it again would change bytes that nobody touched', async () => {
	expect(await editable(repository, 'branches/x', bytesOf(run(2, 'first'), run(1, 'x')))).toBeNull()
	expect(await editable(repository, 'branches/x', bytesOf(run(1, 'x'), number(5, 0)))).toBeNull()
	expect(await editable(repository, 'repo-metadata', bytesOf(run(1, run(1, 'a')), run(1, run(1, 'a'))))).toBeNull()
	const twice = run(1, [...run(1, 'a'), ...run(2, 'v')])
	expect(await editable(repository, 'repo-metadata', bytesOf(twice, twice))).toBeNull()
	expect(await editable('tomorrow', 'key', bytesOf(run(1, 'x')))).toBeNull()
})

test('plain text is edited as it is', async () => {
	expect(await editable('kv-internal-metadata', 'kv/schema/version', Buffer.from('4'))).toBe('4')
	expect(encode('kv-internal-metadata', 'kv/schema/version', Buffer.from('4'), '3')).toBe('33')
	expect(encode('kv-internal-metadata', 'kv/schema/version', Buffer.from(' 4'), ' 4')).toBe('2034')
	expect(await editable('auth', 'installation_id', Uint8Array.of(0xff))).toBeNull()
})
