import { expect, test } from 'vitest'
import { commandReasonSchema, type Fault, faultSchema } from '../../electron/contract/fault.ts'
import { faultDetail, faultWords } from '../../electron/contract/words/fault-words.ts'
import { hole } from './word-holes.ts'

const path = '/data/redun.db'
const holder = { act: 'upgrade', user: 'ada', host: 'db1', processId: 7, startedAt: '2026-01-02T03:04:05Z' } as const

const address = 'postgresql://ada@db.example:5432/jobs'
const session = {
	processId: 4711,
	user: 'grace',
	application: 'psql',
	client: '10.0.0.7',
	state: 'idle in transaction',
	statement: 'SELECT 1',
	transactionSince: '2026-01-02T03:04:05Z',
	holds: ['job'],
}

/** One of each kind; the first test proves that none is left out. */
const faults: readonly Fault[] = [
	{ kind: 'not-found', path },
	{ kind: 'is-a-folder', path },
	{ kind: 'permission-denied', path, access: 'write' },
	{ kind: 'not-a-database', path, looksLike: 'gzip' },
	{ kind: 'unsupported-address', address: 'oracle://x', reason: 'engine' },
	{ kind: 'unknown-database', id: 'x' },
	{ kind: 'not-recognised', path },
	{ kind: 'busy', path, waitedMs: 30_000 },
	{ kind: 'read-only', path, reason: 'folder' },
	{ kind: 'disk-full', path },
	{ kind: 'corrupt', path, detail: 'wrong # of entries in index ix' },
	{ kind: 'file-replaced', path },
	{ kind: 'constraint', detail: 'UNIQUE constraint failed: tag.tag_hash' },
	{ kind: 'syntax', detail: 'near "FORM": syntax error' },
	{ kind: 'sql', detail: 'no such function: f', code: 'SQLITE_ERROR' },
	{ kind: 'input-output', path, detail: 'disk I/O error' },
	{ kind: 'timed-out', act: 'describe', afterMs: 2500 },
	{ kind: 'engine-stopped', detail: 'SIGKILL' },
	{ kind: 'unknown-revision', target: '9.9', known: ['3.4', '3.5'] },
	{ kind: 'ambiguous-revision', target: 'c', matches: ['cd2d53191748', 'cc4f663817b6'] },
	{ kind: 'wrong-direction', verb: 'upgrade', from: '3.5', to: '2.0' },
	{ kind: 'newer-than-known', version: '3.?', newestKnown: '3.5' },
	{ kind: 'unclear-state', problem: 'alembic-version-several' },
	{ kind: 'repair-not-offered', repair: 'drop-leftover-table' },
	{ kind: 'unknown-time-zone', timeZone: 'Mars/Base' },
	{ kind: 'irreversible', revision: '2.1' },
	{ kind: 'unexpected-schema', table: 'job', objects: ['trg_a', 'trg_b'] },
	{ kind: 'plan-stale', changed: ['applied', 'schema'] },
	{ kind: 'run-held', holder },
	{ kind: 'foreign-keys-broken', violations: 2, tables: ['job'] },
	{ kind: 'rows-lost', tables: [{ table: 'job', before: 10, after: 9 }] },
	{ kind: 'read-back-mismatch', expected: '0bee3d6dba76', found: '' },
	{ kind: 'nothing-to-undo' },
	{ kind: 'unknown-backup', id: 'b1' },
	{ kind: 'backup-damaged', id: 'b1', reason: 'sha256', detail: 'abc is not def' },
	{ kind: 'other-database', id: 'b1', backupOf: '/data/other.db', target: path },
	{ kind: 'store-only', path: '/data/metadata' },
	{ kind: 'store-key-invalid', reason: 'malformed', text: 'a\\q' },
	{ kind: 'store-too-large', part: 'value', partition: 'auth', key: 'users/ada', sizeBytes: 500_000, limitBytes: 409_600 },
	{ kind: 'store-read-only', store: '/data/metadata', reason: 'format' },
	{ kind: 'store-throttled', store: 'dynamodb://eu-west-1/kvstore', detail: 'ThrottlingException' },
	{ kind: 'store-unsupported', store: '/data/kv.db (kv)', act: 'copy-to-itself' },
	{ kind: 'store-in-use', path: '/data/metadata', processId: 4711 },
	{ kind: 'store-damaged', path: '/data/metadata', detail: '000001.sst: checksum at byte 4096' },
	{ kind: 'no-such-store', store: 'kv' },
	{ kind: 'not-in-store', what: 'entry', name: 'auth / users/ada' },
	{ kind: 'ambiguous-name', name: 'ab', matches: ['abc1', 'abd2'] },
	{ kind: 'too-many-changes', partition: 'auth', key: 'users/ada', most: 10_000 },
	{ kind: 'changed-since-read', partition: 'auth', key: 'users/ada' },
	{ kind: 'store-secret', partition: 'auth', key: 'users/ada' },
	{ kind: 'needle-refused', sizeBytes: 0, limitBytes: 1024 },
	{ kind: 'edit-malformed', detail: 'created_at is no time' },
	{ kind: 'dump-unreadable', path: '/data/dump.json', line: 12, detail: 'it breaks off' },
	{ kind: 'file-exists', path: '/data/dump.json' },
	{ kind: 'store-not-empty', store: '/data/kv.db (kv)', entries: 3, example: 'auth / users/ada' },
	{ kind: 'copy-differs', store: '/data/kv.db (kv)', partition: 'auth', key: 'users/ada' },
	{ kind: 'cancelled' },
	{
		kind: 'ambiguous-address',
		address: 'sqlite:///var/jobs.db',
		paths: [
			{ path: '/srv/var/jobs.db', exists: true, readBy: 'the server' },
			{ path: '/var/jobs.db', exists: false, readBy: 'the command line' },
		],
	},
	{ kind: 'missing-variable', name: 'DB_PASSWORD' },
	{ kind: 'source-not-recognised', folder: '/project/docs' },
	{ kind: 'unreachable', address, reason: 'refused', detail: 'connect ECONNREFUSED 127.0.0.1:5432' },
	{ kind: 'password-required', address, user: 'ada' },
	{ kind: 'authentication-failed', address, user: 'ada', detail: 'password authentication failed for user "ada"' },
	{ kind: 'no-such-database', address, database: 'jobs' },
	{ kind: 'tls-required', address, detail: 'no pg_hba.conf entry, no encryption' },
	{ kind: 'tls-failed', address, detail: 'self-signed certificate' },
	{ kind: 'channel-binding-missing', address, reason: 'not-offered' },
	{ kind: 'server-too-old', address, version: '9.6.24', needs: '12' },
	{ kind: 'too-many-connections', address, detail: 'sorry, too many clients already' },
	{ kind: 'standby', address },
	{ kind: 'transaction-pooler', address },
	{ kind: 'connection-lost', address, detail: 'Connection terminated unexpectedly' },
	{ kind: 'insufficient-privilege', detail: 'must be owner of table job' },
	{ kind: 'client-program', program: 'pg_dump', found: '15', needs: '18' },
	{ kind: 'lock-timeout', waitedMs: 30_000, blockers: [session] },
	{ kind: 'lock-held', owner: 'Flyway', waitedMs: 5_000, holder: session },
	{ kind: 'shown-only', convention: 'rails' },
	{ kind: 'unsupported-statement', revision: '0003', reason: 'copy-from-stdin', statement: 'COPY job FROM stdin' },
	{ kind: 'split-disagreement', revision: '0003', detail: 'the parser sees 3 statements and Headway 2' },
	{ kind: 'transaction-ended', step: '0003', statement: 'COMMIT' },
	{ kind: 'command-malformed', text: 'alembic | cat', reason: 'shell' },
	{ kind: 'command-needed' },
	{ kind: 'command-not-found', command: 'alembic', folder: '/project' },
	{ kind: 'command-not-executable', command: './alembic', detail: 'spawn ./alembic EACCES' },
	{ kind: 'command-failed', reason: 'import-error', about: 'shop.models', exitCode: 1, detail: 'No module named shop.models' },
	{ kind: 'command-unreadable', detail: 'hello' },
	{ kind: 'command-elsewhere', expected: ['0012'], found: [] },
	{ kind: 'command-stopped', signal: 'SIGKILL', detail: '' },
	{ kind: 'changed-meanwhile', path },
	{ kind: 'folder-not-empty', path: '/bundle' },
	{ kind: 'bundle-damaged', path: '/bundle/manifest.json', detail: 'It has no proper engine.' },
	{ kind: 'not-rendered', revision: '0011', direction: 'up', detail: 'It asks the database what to do.' },
	{ kind: 'target-occupied', path: address, schema: 'public', tables: ['job', 'tag'] },
	{ kind: 'copy-undecided', findings: ['nul-in-text:note:body:'] },
	{ kind: 'copy-stale', what: 'source' },
	{ kind: 'value-does-not-fit', table: 'note', column: 'at', row: '7', type: 'date', text: 'soon' },
	{ kind: 'copy-unsupported', path, end: 'target' },
	{ kind: 'map-malformed', detail: 'it names a table that the source has not: notes' },
]

test('every kind of fault is among the examples', () => {
	const kinds = faultSchema.options.map((option) => option.shape.kind.value)
	expect(faults.map((fault) => fault.kind).sort()).toEqual(kinds.sort())
})

test.each(faults.map((fault) => [fault.kind, fault] as const))(
	'%s says what happened, what it means and what to do next, in whole sentences',
	(_kind, fault) => {
		const { title, sentence, next } = faultWords(fault)
		expect(title).toMatch(/^[A-Z].*[^.]$/)
		// Names and paths stand at the beginning as they are written.
		expect(sentence).toMatch(/^\S.*\.$/)
		expect(next).toMatch(/^[A-Z].*\.$/)
		expect(`${title} ${sentence} ${next}`).not.toMatch(hole)
	},
)

test.each(commandReasonSchema.options)('a command that failed for %s says so in whole sentences', (reason) => {
	for (const about of [null, '0012']) {
		for (const exitCode of [null, 255]) {
			const { title, sentence, next } = faultWords({ kind: 'command-failed', reason, about, exitCode, detail: '' })
			expect(title).toMatch(/^[A-Z].*[^.]$/)
			for (const whole of [sentence, next]) expect(whole).toMatch(/^[A-Z].*\.$/)
			expect(`${title} ${sentence} ${next}`).not.toMatch(hole)
		}
	}
})

test.each(['head', 'latest', '+1', 'lending@-1', 'cc4'])('an ambiguous %s says what would be clear', (target) => {
	const { title, next } = faultWords({ kind: 'ambiguous-revision', target, matches: ['cc4f', 'cc4d'] })
	const isPrefix = target === 'cc4'
	expect(title).toBe(isPrefix ? 'Several revisions begin like this' : 'This leads to more than one place')
	expect(next).toMatch(isPrefix ? /^Write more/ : /^Name one of them; .*label@head/)
	expect(next.includes('“heads”')).toBe(target === 'head' || target === 'latest')
})

test('an unknown revision is answered with those there are, of many with the newest', () => {
	const known = Array.from({ length: 50 }, (_, index) => `r${index}`)
	expect(faultWords({ kind: 'unknown-revision', target: 'x', known: ['a', 'b'] }).next).toBe('It has a and b.')
	expect(faultWords({ kind: 'unknown-revision', target: 'x', known }).next).toMatch(/^Its newest are r38, .* and r49\.$/)
})

test.each(['source-needed', 'version-unknown', 'parent-missing', 'bundle-damaged'])(
	'standing unclear for %s is said in its own words',
	(problem) => {
		const { title, sentence } = faultWords({ kind: 'unclear-state', problem })
		expect(title).not.toBe('Where the database stands is not clear')
		expect(sentence).toMatch(/^[A-Z].*\. Nothing was changed\.$/)
		expect(sentence).not.toMatch(hole)
	},
)

test.each(faults.map((fault) => [fault.kind, fault] as const))('%s blames nobody', (_kind, fault) => {
	const { title, sentence, next } = faultWords(fault)
	expect(`${title} ${sentence} ${next}`).not.toMatch(
		/\b(you (failed|forgot|should have|did not)|your (fault|mistake)|invalid|illegal|bad|wrong(?! place))\b/i,
	)
})

test('the exact text of the database is kept for those faults that have it', () => {
	expect(faultDetail({ kind: 'corrupt', path, detail: 'wrong # of entries' })).toBe('wrong # of entries')
	expect(faultDetail({ kind: 'nothing-to-undo' })).toBeUndefined()
})

test('a refused direction names the other verb', () => {
	expect(faultWords({ kind: 'wrong-direction', verb: 'upgrade', from: '3.5', to: '2.0' })).toEqual({
		title: 'That would be a downgrade',
		sentence: 'From 3.5 to 2.0 is the other way. Nothing was changed.',
		next: 'Use downgrade if that is where you want to go.',
	})
})
