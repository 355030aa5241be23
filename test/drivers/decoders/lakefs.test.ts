import { expect, test } from 'vitest'
import type { Decoding } from '../../../electron/contract/decoded.ts'
import { lakefsDecoder } from '../../../electron/drivers/decoders/lakefs.ts'
import { entryOf, everyNode, placed, roomy } from '../../support/decoding.ts'
import { bytesOf, number, run, time, varint } from '../../support/protobuf-bytes.ts'

const repository = 'lakes-demo-d6i1q0c9io6g00a1b2c0'
const staging = 'lakes-demo-dev:55a6c09f-692f-4b17-9994-ce24941e7c18'
const made = 1_772_532_000

function decode(partition: string, key: string | Uint8Array, bytes: Uint8Array, budget = {}): Decoding {
	return lakefsDecoder.decode(bytes, bytes.length, roomy(budget, placed(partition, key)))
}

test.each([
	[repository, 'settings/protected_branches', [run(1, [...run(1, 'main'), ...run(2, run(1, [0, 1, 7]))])], 'BranchProtectionRules'],
	[repository, 'repo-metadata', [run(1, [...run(1, 'team'), ...run(2, 'lakes')])], 'RepoMetadata'],
	[
		repository,
		'imports/d6i1q0c9io6g00a1b2c0',
		[run(1, 'd6i1q0c9io6g00a1b2c0'), number(2, 1), time(3, made), number(4, 9)],
		'ImportStatusData',
	],
	[repository, 'pulls/d6i1q0c9io6g00a1b2c0', [run(1, 'x'), number(2, 2), time(3, made), run(9, ''), time(10, made)], 'PullRequestData'],
	[repository, 'tasks/DRabc', [run(1, run(1, 'DRabc')), run(2, run(1, 'meta'))], 'RepositoryDumpStatus'],
	[repository, 'tasks/RRabc', [run(1, run(1, 'RRabc'))], 'RepositoryRestoreStatus'],
	[repository, 'tasks/GCPCabc', [run(1, run(1, 'GCPCabc')), run(2, run(1, 'run'))], 'GarbageCollectionPrepareStatus'],
	[repository, 'tasks/XYabc', [run(1, run(1, 'XYabc'))], 'TaskMsg'],
	[repository, 'link-addresses/data/a/b', [run(1, 'data/a/b')], 'LinkAddressData'],
	['pulls', `repos/${repository}/dev/main`, [run(1, 'd6i1q0c9io6g00a1b2c0')], 'SecondaryIndex'],
	['actions', 'repos/lakes-demo/runs/1', [run(1, '1'), run(5, 'pre-commit'), time(6, made), number(8, 1)], 'RunResultData'],
	['actions', 'repos/lakes-demo/tasks/1/0000_0001', [run(1, '1'), number(9, 1)], 'TaskResultData'],
	['actions', 'repos/lakes-demo/branches/main/1', [run(1, 'repos/lakes-demo/runs/1')], 'SecondaryIndex'],
	['actions', 'repos/lakes-demo/commits/abc/1', [run(1, 'repos/lakes-demo/runs/1')], 'SecondaryIndex'],
	['multiparts', 'upload/with+slash', [run(1, 'upload'), run(2, 'a/b'), time(3, made)], 'UploadData'],
	['auth', 'uPolicies/bob/policies/p', [run(1, 'policies/p')], 'SecondaryIndex'],
	['auth', 'expiredTokens/t', [run(1, 't'), time(2, made)], 'TokenData'],
	['mc-ownership', 'run-refs/approximate-branch-owner/10:lakes-demo/main', [run(1, 'id#x'), time(2, 0)], 'MostlyCorrectOwnership'],
	['catalog', 'instances/d6i1q0c9io6g00a1b2c0', [time(1, made)], 'InstanceHeartbeat'],
	['gc:commits', 'abc', [number(1, 5), run(2, 'def')], 'CommitNode'],
])('%s / %s holds a message of its own', (partition, key, fields, name) => {
	const bytes = bytesOf(...fields)
	const decoding = decode(partition, key, bytes)
	expect(decoding).toMatchObject({ limits: [], damagedAt: null, node: { kind: 'object', type: name } })
	expect([...everyNode(decoding.node)].flatMap(({ notes }) => notes).filter((note) => note.startsWith('unknown'))).toEqual([])
	expect(lakefsDecoder.recognise(bytes, placed(partition, key))?.sureness).toBe('certain')
})

test('enums are read by name, and what is not stored says so', () => {
	const { node } = decode('graveler', 'repos/lakes-demo', bytesOf(run(1, 'lakes-demo'), number(5, 1)))
	expect(entryOf(node, 'state')).toMatchObject({ kind: 'integer', type: 'enum', brief: 'IN_DELETION', notes: ['number 1'] })
	expect(entryOf(node, 'read_only')).toMatchObject({ kind: 'boolean', brief: 'false', notes: ['not stored, which means this'] })
	expect(node.notes.join()).toContain('being deleted')
	const later = decode('graveler', 'repos/lakes-demo', bytesOf(run(1, 'lakes-demo'), number(5, 7)))
	expect(entryOf(later.node, 'state')).toMatchObject({ brief: '7', notes: ['no name in lakeFS up to version 1.84'] })
})

test('packed enums are read one by one', () => {
	const rules = bytesOf(run(1, [...run(1, 'main'), ...run(2, run(1, [0, 1]))]))
	const { node } = decode(repository, 'settings/protected_branches', rules)
	const map = entryOf(node, 'branch_pattern_to_blocked_actions')
	expect(map).toMatchObject({ kind: 'map', length: 1 })
	expect(map.brief).toBe('{"main": BranchProtectionBlockedActions{value: [STAGING_WRITE, COMMIT]}}')
})

test('instants are said in words; those outside the calendar stay numbers', () => {
	const { node } = decode('catalog', 'instances/x', bytesOf(time(1, made, 5_000_000)))
	expect(entryOf(node, 'updated_at')).toMatchObject({
		kind: 'time',
		brief: '2026-03-03T10:00:00.005Z',
		notes: ['3 March 2026, 10:00:00 UTC'],
	})
	const far = decode('catalog', 'instances/x', bytesOf(run(1, number(1, 2n ** 62n))))
	expect(entryOf(far.node, 'updated_at')).toMatchObject({ kind: 'time', brief: '4611686018427387904 s and 0 ns since 1970' })
})

test('an ownership that was released says so', () => {
	const { node } = decode('mc-ownership', 'run-refs/approximate-branch-owner/1:r/main', bytesOf(run(1, 'a#b'), run(2, [])))
	expect(node.notes).toEqual(['released: it expired at the beginning of time'])
	expect(entryOf(node, 'expires').notes).toContain('stored empty, which means the beginning of 1970')
})

test('unknown fields are kept and shown', () => {
	const { node } = decode(repository, 'branches/main', bytesOf(run(1, 'main'), number(99, 5), run(100, 'from a later version')))
	expect(entryOf(node, '99')).toMatchObject({ kind: 'integer', brief: '5' })
	expect(entryOf(node, '100')).toMatchObject({ kind: 'text', text: 'from a later version' })
	for (const name of ['99', '100']) expect(entryOf(node, name).notes[0]).toMatch(/^unknown/)
})

test('a field that is stored twice is shown twice, and the last one counts', () => {
	const { node } = decode(repository, 'tags/v1', bytesOf(run(1, 'old'), run(1, 'v1')))
	const ids = node.entries.filter(({ name }) => name === 'id').map(({ value }) => value)
	expect(ids).toMatchObject([
		{ text: 'old', notes: ['stored again: the last one counts'] },
		{ text: 'v1', notes: [] },
	])
})

test('a record that does not fit its message is shown without a schema', () => {
	const bytes = bytesOf(number(1, 5), run(2, 'x'))
	const decoding = decode(repository, 'branches/main', bytes)
	expect(decoding.format).toBe('lakeFS BranchData: branch, which the bytes do not fit')
	expect(decoding.node).toMatchObject({ type: 'message', notes: ['the bytes do not fit BranchData: shown without a schema'] })
	expect(decoding.node.brief).toBe('{1: 5, 2: "x"}')
	expect(lakefsDecoder.recognise(bytes, placed(repository, 'branches/main'))?.sureness).toBe('possible')
	const text = decode(repository, 'branches/main', Buffer.from('\x07 no message'))
	expect(text.node).toMatchObject({ kind: 'bytes', length: 12, notes: ['the bytes do not fit BranchData'] })
})

test('one field that does not fit leaves the others readable', () => {
	const { node } = decode('graveler', 'repos/r', bytesOf(run(1, 'r'), run(4, run(1, 'no number'))))
	expect(entryOf(node, 'id').text).toBe('r')
	expect(entryOf(node, 'creation_date').notes[0]).toBe('does not fit Timestamp: shown without a schema')
})

test('a record that is cut is shown as far as it goes', () => {
	const bytes = bytesOf(run(1, 'lakes-demo'), run(2, 's3://demo-bucket/lakes')).subarray(0, -6)
	const decoding = decode('graveler', 'repos/lakes-demo', bytes)
	expect(decoding).toMatchObject({ damagedAt: bytes.length, limits: ['damaged'] })
	expect(entryOf(decoding.node, 'storage_namespace')).toMatchObject({
		text: 's3://demo-bucket',
		notes: ['cut: 16 bytes of 22 bytes are there'],
	})
	const beginning = lakefsDecoder.decode(bytes, 500, roomy({}, placed('graveler', 'repos/lakes-demo')))
	expect(beginning).toMatchObject({ damagedAt: null, limits: ['bytes'], readBytes: bytes.length, totalBytes: 500 })
})

test('text that is no UTF-8 is shown as bytes', () => {
	const { node } = decode(repository, 'tags/v', bytesOf(run(1, [0xff, 0x41])))
	expect(entryOf(node, 'id')).toMatchObject({ kind: 'bytes', text: 'ff41', notes: ['not UTF-8: lakeFS refuses to read such a record'] })
})

test('a commit whose content was changed is found out', () => {
	const stored = 'a'.repeat(64)
	const { node } = decode(repository, `commits/${stored}`, bytesOf(run(1, stored), run(3, 'changed'), time(4, made)))
	expect(node.notes).toEqual([expect.stringMatching(/^the id is not the hash of this content, which is [0-9a-f]{64}$/)])
	const right = node.notes[0]?.slice(-64) ?? ''
	const elsewhere = decode(repository, `commits/${stored}`, bytesOf(run(1, right), run(3, 'changed'), time(4, made)))
	expect(elsewhere.node.notes).toEqual([`the id is not the one in its key: ${stored}`])
})

test('an object whose identity is not that of its entry is found out', () => {
	const entry = [...run(1, 'data/a/b'), ...number(3, 12)]
	const { node } = decode(staging, 'a.txt', bytesOf(run(1, 'a.txt'), run(2, Array(32).fill(1)), run(3, entry)))
	expect(node.notes[0]).toMatch(/^the identity is not the hash of this content, which is [0-9a-f]{64}$/)
	expect(entryOf(node, 'data').inner?.node).toMatchObject({ type: 'Entry' })
})

test('a deletion is told from an object, with a path of any bytes', () => {
	const key = Uint8Array.of(0x61, 0xff, 0x2f, 0x62)
	const { node } = decode(staging, key, bytesOf(run(1, key)))
	expect(node.notes).toEqual(['deletion that is not committed: neither identity nor data'])
	expect(decode(staging, key, new Uint8Array(0)).node.notes).toContain('nothing is stored: every field has its default')
	expect(decode(staging, 'other', bytesOf(run(1, key))).node.notes).toContain('its path is not the one in its key')
})

test('an index says what it leads to', () => {
	const pull = decode('pulls', `repos/${repository}/dev/main`, bytesOf(run(1, 'd6i1q0c9io6g00a1b2c0')))
	expect(pull.node.notes).toEqual([`leads to pulls/d6i1q0c9io6g00a1b2c0 in partition ${repository}`])
	const member = decode('auth', 'gUsers/Admins/users/alice', bytesOf(run(1, 'users/alice')))
	expect(member.node.notes).toEqual(['leads to users/alice in the same partition'])
	expect(decode('auth', 'gUsers/Admins/users/alice', new Uint8Array(0)).node.notes[0]).toBe('leads nowhere: it names no key')
})

test.each(['uCredentials/bob/credentials/AKIA1', 'users/bob', 'expiredTokens/t'])('%s: what is not understood of it is masked', (key) => {
	const secret = 'the-secret-itself'
	for (const bytes of [bytesOf(run(1, 'x'), run(50, secret)), bytesOf(number(1, 1), run(2, secret)), Buffer.from(`\x07${secret}`)]) {
		const { node } = decode('auth', key, bytes)
		const all = [...everyNode(node)]
		expect(all.filter(({ text }) => text?.includes(secret) || text?.includes(Buffer.from(secret).toString('hex')))).toHaveLength(1)
		for (const one of all) {
			expect(`${one.brief} ${one.notes}`).not.toContain('the-secret')
			if (one.text?.includes(secret)) expect(one.secret).toBe(true)
		}
	}
})

test.each([
	['users/bob', 5, 'encrypted_password', '$2a$10$hash-of-a-password'],
	['expiredTokens/t', 1, 'token_id', 'a-token'],
])('%s: the secret it is made for is masked, and there when asked for', (key, field, name, secret) => {
	const { node } = decode('auth', key, bytesOf(run(field, secret)))
	expect(entryOf(node, name)).toMatchObject({ kind: 'text', secret: true, brief: '••••', text: secret })
	expect(node.brief).not.toContain(secret)
})

test('a field of a damaged user that has swallowed the password is masked', () => {
	const swallowed = run(5, '$2a$10$hash-of-a-password')
	const { node, damagedAt } = decode('auth', 'users/bob', bytesOf(run(2, 'bob'), [0x22, 90, ...swallowed.slice(2)]))
	expect(damagedAt).not.toBeNull()
	expect(entryOf(node, 'email')).toMatchObject({ secret: true, brief: '••••', text: '$2a$10$hash-of-a-password' })
})

test.each(['0', '1', '2', '3', '4'])('schema version %s is said in words', (version) => {
	const { node } = decode('kv-internal-metadata', 'kv/schema/version', Buffer.from(version))
	expect(node).toMatchObject({ kind: 'text', text: version, notes: [expect.stringContaining(`schema version ${version}`)] })
})

test('plain text of the installation is read, also where it is text in base64', () => {
	const mail = decode('auth', 'installation_metadata/encoded_user_email', Buffer.from('YWRhQGV4YW1wbGUuY29t'))
	expect(mail.node.inner).toMatchObject({ decoder: 'text', node: { text: 'ada@example.com' } })
	expect(decode('kv-internal-metadata', 'kv/schema/version', Buffer.from('9')).node.notes[0]).toContain('newer than')
	expect(decode('auth', 'installation_id', Uint8Array.of(0, 1, 2)).node.notes).toEqual(['lakeFS keeps plain text here, which this is not'])
})

test.each([
	['somebody-elses', 'branches/main'],
	[repository, 'enterprise/thing'],
	['auth', 'roles/x'],
])('%s / %s is unknown, and shown without a schema', (partition, key) => {
	const bytes = bytesOf(run(1, 'main'))
	expect(lakefsDecoder.recognise(bytes, placed(partition, key))).toBeNull()
	expect(decode(partition, key, bytes)).toMatchObject({ format: 'lakeFS, no record that is known', node: { brief: '{1: "main"}' } })
})

test('a million tokens stay within the budget', () => {
	const token = [...varint(34), 1, 0x61]
	const bytes = new Uint8Array(3_000_000).map((_, index) => token[index % 3] ?? 0)
	const decoding = decode(repository, 'branches/main', bytes, { nodes: 500 })
	expect(decoding.limits).toContain('nodes')
	expect([...everyNode(decoding.node)].length).toBeLessThanOrEqual(502)
})
