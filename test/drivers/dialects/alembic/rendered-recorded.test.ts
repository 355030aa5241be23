import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { type ExpectedScript, readRenderedScript } from '../../../../electron/drivers/dialects/alembic/rendered-script.ts'
import { inProject } from '../../../support/test-app.ts'

type Run = {
	readonly system: string
	readonly alembic: string
	readonly argv: readonly string[]
	readonly exit_code: number
	readonly stdout: string
}

const runs = JSON.parse(await readFile(inProject('test/fixtures/alembic/recorded-outputs.json'), 'utf8')) as readonly Run[]
const scripts = runs.filter(
	({ argv, exit_code: code, stdout }) => argv.includes('--sql') && code === 0 && /-- Running (?:up|down)grade/.test(stdout),
)

/** What the whole range is expected to print; the version table as its own statements at that place say. */
function expectedOf({ argv, stdout }: Run, before: readonly string[], after: readonly string[]): ExpectedScript {
	const direction = argv.includes('upgrade') ? 'up' : 'down'
	const steps = [...stdout.matchAll(/^-- Running \w+ (.*?) ?-> ?(.*?)$/gm)].map(([, from = '', to = '']) => {
		const [id, parents] = direction === 'up' ? [to, from] : [from, to]
		return { id, parents: parents === '' ? [] : parents.split(', ') }
	})
	return {
		direction,
		steps,
		place: direction === 'up' ? 'last' : 'first',
		fromNothing: stdout.includes('CREATE TABLE alembic_version'),
		before,
		after,
	}
}

const ranges = [
	{ system: 'reana', way: 'upgrade', before: ['3d0994430da7'], after: ['3da4dd5d0b75'], holds: 'CREATE TABLE __reana.service_logs' },
	{ system: 'reana', way: 'downgrade', before: ['3da4dd5d0b75'], after: ['3d0994430da7'], holds: 'DROP TABLE __reana.service_logs;' },
	{ system: 'syncmaster', way: 'downgrade', before: ['0012'], after: ['0011'], holds: 'DROP INDEX idx_transfer_search_vector;' },
	// Releases differ in which branch they take first
	{
		system: 'branch-lab',
		way: 'upgrade',
		release: '1.8.1',
		before: ['cccc3333', 'dddd4444'],
		after: ['dddd4444', 'eeee5555'],
		holds: 't_eeee5555',
	},
	{
		system: 'branch-lab',
		way: 'upgrade',
		release: '1.19.1',
		before: ['bbbb2222', 'eeee5555'],
		after: ['dddd4444', 'eeee5555'],
		holds: 't_dddd4444',
	},
	{ system: 'branch-lab', way: 'downgrade', before: ['aaaa1111'], after: [], holds: 'drop table t_aaaa1111;' },
] as readonly { system: string; way: string; release?: string; before: string[]; after: string[]; holds: string }[]

describe.each(ranges)('$way of $system, as recorded', ({ system, way, release, before, after, holds }) => {
	const own = scripts.filter((run) => run.system === system && run.argv.includes(way) && (release ?? run.alembic) === run.alembic)

	it('is read of every release that was recorded', () => {
		expect(own.length).toBeGreaterThan(0)
		for (const run of own) {
			const read = readRenderedScript(run.stdout, expectedOf(run, before, after))
			expect(read, run.alembic).toMatchObject({ transactional: true, sql: expect.stringContaining(holds) })
			expect('sql' in read && read.sql).not.toMatch(/alembic_version|^(?:BEGIN|COMMIT);/m)
		}
	})

	it('is never accepted when it is cut off at any line', () => {
		for (const run of own) {
			const lines = run.stdout.trimEnd().split('\n')
			for (let kept = 0; kept < lines.length; kept++)
				expect(readRenderedScript(lines.slice(0, kept).join('\n'), expectedOf(run, before, after))).toHaveProperty('why')
		}
	})
})

it('a script that broke off in the middle is not accepted', () => {
	const broken = runs.filter(({ argv, exit_code: code, stdout }) => argv.includes('--sql') && code !== 0 && stdout.includes('-- Running'))
	expect(broken.length).toBeGreaterThan(0)
	for (const run of broken) {
		const last = expectedOf(run, [], []).steps.at(-1)
		const before = last?.parents ?? []
		const after = last === undefined ? [] : [last.id]
		expect(readRenderedScript(run.stdout, expectedOf(run, before, after))).toHaveProperty('why')
	}
})
