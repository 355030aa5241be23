import { expect, test } from 'vitest'
import { explainKey, indexTarget } from '../../../electron/drivers/decoders/lakefs-keys.ts'
import { bytesOf, run } from '../../support/protobuf-bytes.ts'

const repository = 'lakes-demo-d6i1q0c9io6g00a1b2c0'
const explain = (partition: string, key: string | Uint8Array) => explainKey(partition, Buffer.from(key))

test('a repository’s partition tells its name and when it was made', () => {
	const { partition, record, parts } = explain(repository, 'branches/main')
	expect(partition?.parts).toMatchObject([
		{ name: 'repository', text: 'lakes-demo' },
		{ name: null, text: '-' },
		{ name: 'instance', text: 'd6i1q0c9io6g00a1b2c0', readings: [{ kind: 'xid', time: '2026-03-01T11:03:29Z' }] },
	])
	expect(record).toBe('branch')
	expect(parts).toMatchObject([
		{ name: null, text: 'branches/' },
		{ name: 'branch', text: 'main', readings: [] },
	])
})

test('a staging area does not claim to know where repository and branch meet', () => {
	const { partition, parts } = explain('a-b-c:55a6c09f-692f-4b17-9994-ce24941e7c18', 'branches/not/a/branch')
	expect(partition?.says).toContain('not committed')
	expect(partition?.parts.map(({ name, text }) => [name, text])).toEqual([
		['repository and branch', 'a-b-c'],
		[null, ':'],
		['token', '55a6c09f-692f-4b17-9994-ce24941e7c18'],
	])
	expect(partition?.parts[2]?.readings[0]?.says).toContain('UUID version 4')
	expect(parts).toEqual([{ name: 'object path', text: 'branches/not/a/branch', readings: [] }])
})

test.each<[string, string, string, string[]]>([
	['graveler', 'repos/lakes-demo', 'repository', ['lakes-demo']],
	['actions', 'repos/r/tasks/run/0000_0001', 'one hook of a run', ['r', 'run', '0000_0001']],
	['actions', 'repos/r/branches/main/run', 'run by its branch', ['r', 'main', 'run']],
	['auth', 'uCredentials/bob/credentials/AKIA', 'access key', ['bob', 'AKIA']],
	['auth', 'gUsers/Admins/users/alice', 'member of a group', ['Admins', 'alice']],
	['mc-ownership', 'run-refs/approximate-branch-owner/1:r/main', 'server that mostly owns a branch', ['1', 'r', 'main']],
	['pulls', `repos/${repository}/dev/main`, 'pull request by its branches', [repository, 'dev', 'main']],
	['kv-internal-metadata', 'kv/schema/version', 'version of the store’s schema', []],
])('%s / %s is taken apart', (partition, key, record, named) => {
	const explained = explain(partition, key)
	expect(explained.record).toBe(record)
	expect(explained.parts.filter(({ name }) => name !== null).map(({ text }) => text)).toEqual(named)
	expect(explained.parts.map(({ text }) => text).join('')).toBe(key)
})

test('a run’s id counts downwards', () => {
	// 2436144128 - 1772532000 = 663612128, and then bytes of zero.
	const run = (BigInt(663_612_128) << 68n).toString(32).padStart(20, '0')
	const [, , , reading] = explain('actions', `repos/r/runs/${run}`).parts
	expect(reading).toMatchObject({ name: 'run', readings: [{ kind: 'xid', time: '2026-03-03T10:00:00Z' }] })
})

test('a month of use is read', () => {
	const month = explain('usage', 'usage/monthly/5f0a3a0e-9d0b-4a43-9a58-2f5d1a3c77b1/202603').parts.at(-1)
	expect(month?.readings).toMatchObject([{ says: 'month 03 of 2026' }])
})

test('bytes that are no UTF-8 are shown as such', () => {
	const key = Uint8Array.of(0x61, 0xff, 0x5c)
	expect(explain('x:55a6c09f-692f-4b17-9994-ce24941e7c18', key).parts[0]?.text).toBe('a\\xff\\\\')
})

test.each([
	['nobody-knows', 'branches/main'],
	['lakes-demo-d6i1q0c9io6g00a1b2cz', 'branches/main'],
])('partition %s is unknown, and says nothing more', (partition, key) => {
	expect(explain(partition, key)).toEqual({ partition: null, record: null, parts: [{ name: null, text: key, readings: [] }] })
})

test('a key that is unknown in a known partition stays whole', () => {
	expect(explain(repository, 'roles/x')).toMatchObject({ partition: { parts: [{}, {}, {}] }, record: null, parts: [{ text: 'roles/x' }] })
})

test('an index leads to its record, a pull request to the repository’s partition', () => {
	const index = bytesOf(run(1, 'repos/r/runs/1'))
	expect(indexTarget('actions', Buffer.from('repos/r/branches/main/1'), index)).toEqual({ partition: 'actions', key: 'repos/r/runs/1' })
	const pull = indexTarget('pulls', Buffer.from(`repos/${repository}/dev/main`), bytesOf(run(1, 'pr1')))
	expect(pull).toEqual({ partition: repository, key: 'pulls/pr1' })
	expect(indexTarget('actions', Buffer.from('repos/r/runs/1'), index)).toBeNull()
	expect(indexTarget('actions', Buffer.from('repos/r/branches/main/1'), Uint8Array.of(8))).toBeNull()
})
