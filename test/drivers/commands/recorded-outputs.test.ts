import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readBranches, readHistory, readRevisions } from '../../../electron/drivers/commands/alembic-answers.ts'
import { faultOfEnd } from '../../../electron/drivers/commands/alembic-faults.ts'
import { readStepLine, readsTransactional } from '../../../electron/drivers/commands/alembic-log.ts'
import type { CommandEnd } from '../../../electron/drivers/commands/command.ts'

type Recorded = {
	readonly system: 'reana' | 'syncmaster' | 'branch-lab'
	readonly alembic: string
	readonly state: string | null
	readonly argv: readonly string[]
	readonly exit_code: number
	readonly stdout: string
	readonly stderr: string
}

const fixture = new URL('../../fixtures/alembic/recorded-outputs.json', import.meta.url)
const recorded = JSON.parse(readFileSync(fixture, 'utf8')) as readonly Recorded[]
const named = recorded.map((run) => ({ run, name: `${run.system} ${run.alembic} [${run.state}] ${run.argv.join(' ')}` }))
const wordsOf = ({ argv }: Recorded) => argv.filter((word) => word !== 'alembic').join(' ')
const good = named.filter(({ run }) => run.exit_code === 0)

function endOf({ exit_code: exitCode, stdout, stderr }: Recorded): CommandEnd {
	return { exitCode, signal: null, cancelled: false, stdout, stderr, elapsedMs: 0 }
}

/** What failed, by what was asked in which state: the reason, what it is about, and how the detail begins. */
const failures: Readonly<Record<string, readonly [reason: string, about: string | null, detail: string]>> = {
	'[null] upgrade deadbeef': ['unknown-revision', 'deadbeef', ''],
	'[null] upgrade 00': ['unknown-revision', '00', "FAILED: Can't locate revision identified by '00'"],
	'[null] downgrade 3da4dd5d0b75': ['invalid-target', '3da4dd5d0b75', 'alembic.util.exc.CommandError: Destination 3da4dd5d0b75 is not'],
	'[unknown version in db] current': ['unknown-revision', 'ffffffffffff', 'alembic.util.exc.CommandError: '],
	'[unknown version in db] upgrade': ['unknown-revision', 'ffffffffffff', 'alembic.util.exc.CommandError: '],
	'[unknown version in db] init': ['unknown-revision', 'ffffffffffff', 'alembic.util.exc.CommandError: '],
	'[0.1.5 database] current': ['unknown-revision', '478240cdad4b', 'FAILED: '],
	'[0.1.5 database] upgrade head': ['unknown-revision', '478240cdad4b', 'FAILED: '],
	'[base] downgrade -1': ['invalid-target', '-1', "FAILED: Relative revision -1 didn't produce 1 migrations"],
	'[base] upgrade head': ['several-heads', 'head', 'FAILED: Multiple head revisions are present'],
	'[base] stamp head': ['several-heads', 'head', 'FAILED: Multiple heads are present'],
	'[base] upgrade +1': ['ambiguous-walk', null, 'FAILED: Ambiguous walk'],
	'[null] downgrade aaaa1111 --sql': ['usage', null, 'FAILED: downgrade with --sql requires <fromrev>:<torev>'],
	'[0011] check': ['not-up-to-date', null, 'FAILED: Target database is not up to date.'],
	'[0011] current --check-heads': ['not-up-to-date', null, 'FAILED: Database is not on all head revisions'],
	'[0.7.3 unversioned (fails at 2461610e9698)] upgrade': [
		'sql',
		'constraint "interactive_session_pkey" for table "interactive_session" does not exist',
		'sqlalchemy.exc.ProgrammingError: (psycopg2.errors.UndefinedObject) constraint "interactive_session_pkey" for table "interactive_session" does not exist\n[SQL: ALTER TABLE __reana.interactive_session RENAME CONSTRAINT',
	],
	'[empty database] upgrade': ['no-such-schema', '__reana', 'sqlalchemy.exc.ProgrammingError: (psycopg2.errors.InvalidSchemaName)'],
	'[connection refused] current': ['connection-refused', '127.0.0.1:5439', ''],
	'[sync driver url] current': ['async-driver', 'psycopg2', 'sqlalchemy.exc.InvalidRequestError: '],
	'[percent in password] current': ['interpolation', 'postgresql+asyncpg://postgres:p%40ss@127.0.0.1:5432/g_s', 'ValueError: '],
	'[empty] upgrade head --sql': ['needs-live-database', null, 'sqlalchemy.exc.NoInspectionAvailable: '],
	'[eb5309f3d8ee] downgrade 377cfbfccf75': [
		'sql',
		"Not an executable object: 'SELECT COUNT(*) FROM __reana.workflow WHERE run_number_minor >= 10'",
		'sqlalchemy.exc.ObjectNotExecutableError: ',
	],
}

describe('a recorded run that failed', () => {
	const failed = named.filter(({ run }) => run.exit_code !== 0)

	it.each(failed)('$name is told by its reason', ({ run }) => {
		const fault = faultOfEnd(endOf(run))
		const situation = `[${run.state}] ${wordsOf(run)}`
		// The name of the missing database was each project's own
		const database = run.system === 'reana' ? 'nosuchdb' : 'nodb'
		const [reason, about, detail] =
			situation === '[database missing] current' ? ['no-such-database', database, ''] : (failures[situation] ?? [])
		expect(fault).toMatchObject({ kind: 'command-failed', reason, about, exitCode: run.exit_code })
		const said = fault?.kind === 'command-failed' ? fault.detail : ''
		expect(said.startsWith(detail ?? 'nothing is expected here')).toBe(true)
		expect(said).not.toMatch(/Traceback|^ +File "|Background on this error/m)
		expect(said.length).toBeGreaterThan(20)
		expect(said.split('\n').length).toBeLessThan(12)
	})
})

const reana =
	'c912d4f1e1cc ad93dae04483 4801b98f6408 f84e17bd6b18 6568d7cb6710 d34f3905043c b92fe567be5b 377cfbfccf75 b85c3e601de4 2461610e9698 eb5309f3d8ee 86435bb00714 2e82f33ee37d 3d0994430da7 3da4dd5d0b75'
const lines = {
	reana: reana.split(' '),
	syncmaster: Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(4, '0')),
}
/** `id <- parents (needs) [labels] message` of the branched project. */
const branched = new Map([
	['aaaa1111', 'aaaa1111 <-  () [] first message'],
	['bbbb2222', 'bbbb2222 <- aaaa1111 () [feat] featbranch message'],
	['cccc3333', 'cccc3333 <- aaaa1111 () [maint] maintbranch message'],
	['dddd4444', 'dddd4444 <- bbbb2222 () [feat] feattwo message'],
	['eeee5555', 'eeee5555 <-  (cccc3333) [indep] independent message'],
])

describe('a recorded history', () => {
	const histories = good.filter(({ run }) => wordsOf(run).startsWith('history'))

	it.each(histories)('$name is read with parents, needs, labels, heads and messages', ({ run }) => {
		const found = readHistory(run.stdout) ?? []
		if (run.system === 'branch-lab') {
			const ids = wordsOf(run).includes('-r') ? ['bbbb2222', 'aaaa1111'] : [...branched.keys()]
			expect(found.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
			for (const { id, parents, dependsOn, labels, message } of found) {
				expect(`${id} <- ${parents} (${dependsOn}) [${labels}] ${message}`).toBe(branched.get(id))
			}
			if (wordsOf(run) === 'history') expect(found.find(({ id }) => id === 'cccc3333')?.marks).toEqual(new Set(['effective head']))
			expect(found.find(({ id }) => id === 'aaaa1111')?.marks).toEqual(new Set(['branchpoint']))
			return
		}
		const line = lines[run.system]
		expect(found.map(({ id }) => id)).toEqual(line.toReversed())
		expect(found.map(({ parents }) => parents)).toEqual([
			...line
				.map((id) => [id])
				.slice(0, -1)
				.toReversed(),
			[],
		])
		expect(found.map(({ marks }) => marks.has('head'))).toEqual(line.map((_, index) => index === 0))
		expect(found.filter(({ marks }) => marks.has('current')).map(({ id }) => id)).toEqual(
			wordsOf(run).includes('-i') ? ['377cfbfccf75'] : [],
		)
		expect(found.at(-1)?.message).toBe(run.system === 'reana' ? 'Quota tables.' : 'Create user table')
		expect(found.every(({ message, path }) => message !== '' && (path === null) !== wordsOf(run).includes('-v'))).toBe(true)
	})
})

describe('a recorded answer to heads, current, show and branches', () => {
	const everyHead = ['cccc3333', 'dddd4444', 'eeee5555']
	const expected: Readonly<Record<string, readonly string[]>> = {
		'reana [mid] current': ['377cfbfccf75'],
		'reana [mid] current -v': ['377cfbfccf75'],
		'reana [head] current': ['3da4dd5d0b75'],
		'reana [0.7.3 unversioned] current': [],
		'syncmaster [null] heads': ['0012'],
		'syncmaster [null] heads -v': ['0012'],
		'syncmaster [null] show 0009': ['0009'],
		'syncmaster [empty] current': [],
		'syncmaster [empty] current -v': [],
		'syncmaster [0008] current': ['0008'],
		'syncmaster [head] current': ['0012'],
		'syncmaster [head] current -v': ['0012'],
		'branch-lab [null] heads': everyHead,
		'branch-lab [null] heads -v': everyHead,
		'branch-lab [feat] current': ['dddd4444'],
		'branch-lab [heads] current': everyHead,
		'branch-lab [heads] current -v': everyHead,
	}
	const asked = good.filter(({ run }) => /^(heads|current|show)/.test(wordsOf(run)))

	it.each(asked)('$name is read', ({ run }) => {
		const found = readRevisions(run.stdout)
		expect(found?.map(({ id }) => id).toSorted()).toEqual(expected[`${run.system} [${run.state}] ${wordsOf(run)}`])
		// All of these stand at the end of their line, but for the two in its middle
		const inTheMiddle = ['377cfbfccf75', '0008', '0009']
		for (const { id, marks } of found ?? []) expect(marks.has('head') || marks.has('effective head')).toBe(!inTheMiddle.includes(id))
	})

	it.each(good.filter(({ run }) => wordsOf(run).startsWith('branches')))('$name is read', ({ run }) => {
		const found = readBranches(run.stdout)?.map(({ id, children }) => ({ id, children }))
		expect(found).toEqual(run.system === 'branch-lab' ? [{ id: 'aaaa1111', children: ['bbbb2222', 'cccc3333'] }] : [])
	})
})

describe('the steps of a recorded run', () => {
	const ups = (ids: readonly string[]) => ids.slice(1).map((id, index) => `upgrade ${ids[index]} > ${id}`)
	const downs = (ids: readonly string[]) => ids.slice(1).map((id, index) => `downgrade ${ids[index]} > ${id}`)
	const to = (line: readonly string[], from: string, last: string) => line.slice(line.indexOf(from), line.indexOf(last) + 1)
	const back = (line: readonly string[], from: string, last: string) => to(line, last, from).toReversed()
	const { reana: reanaLine, syncmaster: counter } = lines
	const branchedSteps = ['upgrade  > aaaa1111', 'upgrade aaaa1111 > bbbb2222', 'upgrade bbbb2222 > dddd4444']
	const branchedRest = ['upgrade aaaa1111 > cccc3333', 'upgrade  > eeee5555']
	const expected: Readonly<Record<string, readonly string[]>> = {
		'reana [mid] upgrade --sql 377cfbfccf75:head': ups(to(reanaLine, '377cfbfccf75', '3da4dd5d0b75')),
		'reana [mid] upgrade': ups(to(reanaLine, '377cfbfccf75', '3da4dd5d0b75')),
		'reana [head] upgrade': [],
		'reana [head] downgrade --sql head:eb5309f3d8ee': downs(back(reanaLine, '3da4dd5d0b75', 'eb5309f3d8ee')),
		'reana [head] downgrade eb5309f3d8ee': downs(back(reanaLine, '3da4dd5d0b75', 'eb5309f3d8ee')),
		'reana [eb5309f3d8ee] downgrade 377cfbfccf75': downs(back(reanaLine, 'eb5309f3d8ee', '377cfbfccf75')),
		'syncmaster [empty] upgrade 0008': ups(['', ...counter.slice(0, 8)]),
		'syncmaster [0008] upgrade head': ups(to(counter, '0008', '0012')),
		'syncmaster [head] upgrade head': [],
		'syncmaster [head] downgrade 0012:0008 --sql': downs(back(counter, '0012', '0008')),
		'syncmaster [head] downgrade -1': ['downgrade 0012 > 0011'],
		'syncmaster [0011] upgrade 0012': ['upgrade 0011 > 0012'],
		'syncmaster [head] stamp 0010': ['stamp 0012 > 0010'],
		'syncmaster [0010] stamp --purge 0012': ['stamp  > 0012'],
		'syncmaster [head] downgrade base': downs([...counter.toReversed(), '']),
		'branch-lab [base] upgrade feat@head': branchedSteps,
		'branch-lab [feat] upgrade heads': branchedRest,
		'branch-lab [heads] downgrade -1': ['downgrade dddd4444 > bbbb2222'],
		'branch-lab [null] downgrade indep@base': ['downgrade eeee5555 > '],
		'branch-lab [null] downgrade base': ['downgrade bbbb2222 > aaaa1111', 'downgrade cccc3333 > aaaa1111', 'downgrade aaaa1111 > '],
		'branch-lab [null] upgrade heads --sql': [...branchedSteps, ...branchedRest].toSorted(),
		'branch-lab [null] downgrade aaaa1111:base --sql': ['downgrade aaaa1111 > '],
		'branch-lab [null] stamp --sql aaaa1111': ['stamp  > aaaa1111'],
	}
	const moved = good.filter(({ run }) => /^(upgrade|downgrade|stamp)/.test(wordsOf(run)))

	it.each(moved)('$name are read from its log, and not from its SQL', ({ run }) => {
		const steps = run.stderr.split('\n').flatMap((line) => readStepLine(line) ?? [])
		const key = `${run.system} [${run.state}] ${wordsOf(run)}`
		const texts = steps.map(({ act, from, to: reached }) => `${act} ${from} > ${reached}`)
		// Siblings come in the order of the folder's listing
		expect(key.includes('heads --sql') ? texts.toSorted() : texts).toEqual(expected[key])
		expect(steps.every(({ act, message }) => (message === '') === (act === 'stamp'))).toBe(true)
		expect(run.stdout.split('\n').flatMap((line) => readStepLine(line) ?? [])).toEqual([])
		expect(readsTransactional(run.stderr)).toBe(true)
	})
})

describe('together', () => {
	it('these are all 122 recorded runs', () => {
		const kinds = ['history', 'current', 'heads', 'show', 'branches', 'upgrade', 'downgrade', 'stamp', 'check', '--help']
		const counts = kinds.map((kind) => [kind, good.filter(({ run }) => wordsOf(run).startsWith(kind)).length])
		expect(Object.fromEntries(counts)).toEqual({
			history: 14,
			current: 19,
			heads: 6,
			show: 1,
			branches: 5,
			upgrade: 16,
			downgrade: 16,
			stamp: 4,
			check: 1,
			'--help': 1,
		})
		expect(good).toHaveLength(83)
		expect(named.filter(({ run }) => run.exit_code !== 0)).toHaveLength(39)
		expect(good.filter(({ run }) => faultOfEnd(endOf(run)) !== null)).toEqual([])
	})
})
