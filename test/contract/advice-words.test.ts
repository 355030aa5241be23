import { expect, test } from 'vitest'
import { type Advice, adviceSchema } from '../../electron/contract/advice.ts'
import { adviceWords } from '../../electron/contract/words/advice-words.ts'

/** Facts as dialects bring them; the first of each kind is also said without any. */
const variants: readonly Partial<Record<string, string>>[] = [
	{},
	{ direction: 'up', way: 'empty', where: 'user', state: 'tables-there', looksLike: '0.7', reason: 'not-available', estimated: 'yes' },
	{ direction: 'down', way: 'raises', where: 'reference', looksLike: '', what: 'path', reason: 'not-allowed', said: 'yes' },
	{ direction: 'up', way: 'raises', where: 'command', what: 'retention rule', seen: 'yes', nameless: '1', cached: '2', sessions: '0' },
	{
		direction: 'down',
		way: 'empty',
		where: 'value',
		types: 'a, b',
		cure: 'DROP TYPE a;',
		renamed: '2',
		examples: 'x_pkey',
		installed: '2.0.4',
	},
]

const spoken = adviceSchema.shape.kind.options.flatMap((kind) =>
	variants.flatMap((facts) =>
		[undefined, 0, 1, 12_345].flatMap((count) =>
			[true, false].map((stops): Advice => {
				const revision = count === 1 ? 'abc123' : null
				return { kind, stops, revision, facts: facts as Record<string, string>, ...(count === undefined ? {} : { count }) }
			}),
		),
	),
)

test.each(adviceSchema.shape.kind.options)('%s has words, whatever facts it brings', (kind) => {
	for (const advice of spoken.filter((one) => one.kind === kind)) {
		const { title, sentence, fact } = adviceWords(advice)
		for (const text of [title, sentence, fact]) {
			expect(text).not.toMatch(/undefined|null|NaN|\[object| {2}|\(\)|\s[,.]|\.\./)
			expect(text).toMatch(/^[\p{Lu}\d(a-z_]/u)
		}
		expect(title).not.toMatch(/[.!]$/)
		expect(sentence).toMatch(/[.;]$/)
		expect(fact).not.toMatch(/\.$/)
		expect(title.length).toBeLessThan(80)
	}
})

test('counts are said with their nouns', () => {
	const said = (kind: Advice['kind'], count: number, facts: Record<string, string> = {}) =>
		adviceWords({ kind, stops: false, revision: null, facts, count })
	expect(said('runs-in-progress', 1).title).toBe('1 transfer is running')
	expect(said('runs-in-progress', 1200).title).toBe('1,200 transfers are running')
	expect(said('round-trip-loses', 2, { what: 'job with times' }).sentence).toContain('2 jobs with times')
	expect(said('orphans-deleted', 1, { cached: '2', nameless: '0' }).sentence).toContain('1 job whose workflow is gone and 2 rows')
	expect(said('sessions-connected', 3, { system: 'REANA' }).title).toBe('3 other sessions are connected')
})
