import { expect, test } from 'vitest'
import type { ProblemKind, RepairKind } from '../../electron/contract/database.ts'
import { problemSchema, repairKindSchema } from '../../electron/contract/database.ts'
import { hazardSchema, type Loss, lossSchema } from '../../electron/contract/migrations.ts'
import { askedWords } from '../../electron/contract/words/asked-words.ts'
import { hazardWords, lossesSentence, lossWords, planLossesSentence } from '../../electron/contract/words/plan-words.ts'
import { problemWords, repairWords } from '../../electron/contract/words/problem-words.ts'
import { counted, duration, listed, size } from '../../electron/contract/words/quantities.ts'
import { hole } from './word-holes.ts'

const problemFacts: Readonly<Partial<Record<ProblemKind, Readonly<Record<string, string>>>>> = {
	'redun-version-disagrees': { says: '2', expected: '3.0' },
	'leftover-table': { table: '_alembic_tmp_job' },
}

test.each(problemSchema.shape.kind.options)('problem %s reads well with its facts and without them', (kind) => {
	for (const facts of [{}, problemFacts[kind] ?? {}]) {
		const { title, sentence, repair } = problemWords({ kind, blocks: false, facts })
		expect(title).toMatch(/^[A-Z].*[^.]$/)
		expect(sentence).toMatch(/^[A-Z].*\.$/)
		expect(`${title} ${sentence}`).not.toMatch(hole)
		expect(repair).toBeUndefined()
	}
})

test('a file that Alembic has to be asked about says what it leaves out, and an answer where it differs', () => {
	const sentence = (kind: ProblemKind, facts: Record<string, string>) => problemWords({ kind, blocks: true, facts }).sentence
	const [file, why] = ['versions/b2.py', 'its id cannot be told, it is computed']
	expect(sentence('revision-unreadable', { file, why })).toContain('left out of the picture until the project’s own Alembic is asked')
	expect(sentence('revision-unreadable', { file, why, shown: 'in part' })).toContain('The rest of it is shown')
	expect(sentence('parent-missing', { revision: 'd4', parent: 'c3', unread: 'maybe' })).toContain('It may be in one that cannot')
	expect(sentence('parent-missing', { revision: 'd4', parent: 'c3' })).toContain('Every command of Alembic fails')
	expect(sentence('told-otherwise', { file, part: 'its parents', says: 'a1', expected: 'none' })).toContain(
		'Of versions/b2.py it tells a1 as its parents; the file says none.',
	)
	expect(sentence('told-otherwise', { untold: 'a1, b2' })).toContain('does not name a1, b2, which the files have')
	expect(sentence('told-otherwise', { unknown: 'f6' })).toContain('names f6, which no file has that was read')
	expect(askedWords({ told: 1, left: [], differences: 0 })).toBe('1 revision told by Alembic')
	expect(askedWords({ told: 0, left: [file], differences: 2 })).toBe(
		'Alembic told nothing that fills a gap, 1 file still not known, 2 differences from the files',
	)
})

test('a problem with a repair names it as its button does', () => {
	const repair: RepairKind = 'drop-leftover-table'
	expect(problemWords({ kind: 'leftover-table', blocks: true, repair, facts: {} }).repair).toBe(repairWords(repair))
	for (const kind of repairKindSchema.options) expect(repairWords(kind)).toMatch(/^[A-Z]/)
})

test.each(hazardSchema.shape.kind.options)('hazard %s reads well with facts and a count, and without', (kind) => {
	const facts = { table: 'job', what: 'job times', timeZone: 'Europe/Berlin', clients: '0.6.1 to 0.22.0' }
	for (const sentence of [
		hazardWords({ kind, facts: {} }),
		hazardWords({ kind, facts, count: 1 }),
		hazardWords({ kind, facts, count: 32 }),
	]) {
		expect(sentence).toMatch(/^[A-Z0-9].*\.$/)
		expect(sentence).not.toMatch(hole)
	}
})

test('a leftover table is called safe to remove only where its removal is offered', () => {
	const facts = { table: '_alembic_tmp_job', expected: 'job' }
	const safe = problemWords({ kind: 'leftover-table', blocks: true, repair: 'drop-leftover-table', facts })
	expect(safe.sentence).toContain('The real table job is there and whole.')
	expect(problemWords({ kind: 'leftover-table', blocks: true, facts }).sentence).toContain('may hold the only copy of the rows of job')
})

test('an interrupted run says what it was and where the database was found', () => {
	const facts = { act: 'upgrade', from: '2.0', to: '3.5', state: 'before' }
	expect(problemWords({ kind: 'interrupted-run', blocks: false, facts }).sentence).toBe(
		'The upgrade from 2.0 to 3.5 ended before it could say how it went. The database is as it was before.',
	)
})

test('counts agree with their nouns', () => {
	expect(hazardWords({ kind: 'rewrites-rows', facts: { what: 'job times' }, count: 32 })).toBe('Rewrites 32 job times.')
	expect(hazardWords({ kind: 'rewrites-rows', facts: { what: 'job times' }, count: 1 })).toBe('Rewrites 1 job time.')
	expect(lossWords({ kind: 'tags', count: 13, rebuildable: false })).toBe('13 tags')
	expect(lossWords({ kind: 'heartbeats', count: 1, rebuildable: false })).toBe('1 heartbeat')
	expect(lossWords({ kind: 'objects', count: 2, names: ['ix_a', 'ix_b'], rebuildable: false })).toBe('2 objects of your own (ix_a, ix_b)')
	for (const kind of lossSchema.shape.kind.options) expect(lossWords({ kind, count: 2, rebuildable: true })).toMatch(/2 /)
})

test('nothing is promised of a project’s own code, nor of SQL that drops something', () => {
	const step = { loses: [], hazards: [], hints: [], python: null }
	expect(planLossesSentence([step])).toBe('Nothing is lost.')
	expect(planLossesSentence([step, { ...step, python: 'def upgrade():' }])).toMatch(/^What its steps do to rows is not counted: .* code\.$/)
	const drops = { kind: 'drops-object' as const, facts: { object: 'table loan' } }
	expect(planLossesSentence([step, { ...step, hazards: [drops] }])).toMatch(/^What its steps do to rows is not counted: .* SQL\.$/)
	expect(planLossesSentence([{ ...step, hints: ['writes-rows'] }])).not.toContain('Nothing')
	expect(planLossesSentence([{ ...step, hints: ['builds-index'] }])).toBe('Nothing is lost.')
	expect(planLossesSentence([{ ...step, loses: [{ kind: 'tags', count: 2, rebuildable: false }] }])).toBe('This loses 2 tags.')
})

test('what is lost for good is told apart from what can be computed again', () => {
	const losses: Loss[] = [
		{ kind: 'tags', count: 13, rebuildable: false },
		{ kind: 'heartbeats', count: 4, rebuildable: false },
		{ kind: 'execution-ids', count: 1300, rebuildable: true },
	]
	expect(lossesSentence(losses)).toBe(
		'This loses 13 tags and 4 heartbeats. This drops 1,300 execution ids, which an upgrade computes again.',
	)
	expect(lossesSentence([])).toBe('Nothing is lost.')
})

test('quantities read as people say them', () => {
	expect([counted(0, 'tag'), counted(1, 'tag'), counted(1_234_567, 'entry', 'entries')]).toEqual(['0 tags', '1 tag', '1,234,567 entries'])
	expect([duration(0), duration(999), duration(2500), duration(59_600), duration(200_000)]).toEqual([
		'0 ms',
		'999 ms',
		'2.5 s',
		'1 min 0 s',
		'3 min 20 s',
	])
	expect([size(0), size(1), size(999), size(1000), size(1_400_000), size(999_999), size(3e15)]).toEqual([
		'0 bytes',
		'1 byte',
		'999 bytes',
		'1.0 kB',
		'1.4 MB',
		'1.0 MB',
		'3000 TB',
	])
	expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c'])
})
