import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { faultOf } from '../../../electron/contract/fault.ts'
import { quoteWords, readWords } from '../../../electron/core/commands/words.ts'

/** What a real shell makes of a line: its words, each ended by a zero byte. */
function wordsOfShell(line: string): string[] {
	const printed = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${line}`], { env: { PATH: process.env['PATH'] ?? '' } }).toString()
	return printed.split('\0').slice(0, -1)
}

function reasonOf(text: string): string | undefined {
	try {
		readWords(text)
	} catch (thrown) {
		const fault = faultOf(thrown)
		return fault?.kind === 'command-malformed' ? fault.reason : `${thrown}`
	}
	return undefined
}

/** The same numbers on every run, so that a failure can be repeated. */
function randomly(seed: number): (below: number) => number {
	let state = seed
	return (below) => {
		state = (Math.imul(state, 1664525) + 1013904223) >>> 0
		return Math.floor((state / 2 ** 32) * below)
	}
}

describe('reading a command line', () => {
	it.each([
		['alembic -c alembic.ini', ['alembic', '-c', 'alembic.ini']],
		['  python   -m\talembic ', ['python', '-m', 'alembic']],
		[
			'kubectl exec -i deployment/reana-server -c rest-api -- reana-db alembic',
			['kubectl', 'exec', '-i', 'deployment/reana-server', '-c', 'rest-api', '--', 'reana-db', 'alembic'],
		],
		[`'/home/me/my project/.venv/bin/alembic' -x "url=a b"`, ['/home/me/my project/.venv/bin/alembic', '-x', 'url=a b']],
		['alembic upgrade {step} --sql', ['alembic', 'upgrade', '{step}', '--sql']],
		['/opt/my\\ project/alembic', ['/opt/my project/alembic']],
		[`alembic '' "say \\"hi\\"" 'it'"'"'s'`, ['alembic', '', 'say "hi"', "it's"]],
		['docker compose run --rm \\\n  server alembic', ['docker', 'compose', 'run', '--rm', 'server', 'alembic']],
		[`alembic '$HOME' '*' '#' '|' '\`id\`' '[a]' '~'`, ['alembic', '$HOME', '*', '#', '|', '`id`', '[a]', '~']],
		['alembic a=b feat@head +1 377cfbfccf75:head', ['alembic', 'a=b', 'feat@head', '+1', '377cfbfccf75:head']],
	])('%s is split as a shell splits it', (line, words) => {
		expect(readWords(line)).toEqual(words)
		expect(wordsOfShell(line)).toEqual(words)
	})

	it.each([
		'cd project && alembic',
		'alembic | tee log',
		'alembic; rm x',
		'alembic > log',
		'alembic &',
		'(alembic)',
		'$HOME/bin/alembic',
		`"\${VENV}/bin/alembic"`,
		'"$VENV/bin/alembic"',
		'alembic $(id)',
		'alembic "$(id)"',
		'alembic `id`',
		'alembic "`id`"',
		'./venv*/bin/alembic',
		'./venv[12]/bin/alembic',
		'alembic # upgrade',
		'~/venv/bin/alembic',
		'alembic -c ~/alembic.ini',
		'DATABASE_URL=x alembic',
		'alembic history\nrm x',
	])('%s needs a shell and is refused', (line) => {
		expect(reasonOf(line)).toBe('shell')
	})

	it.each([`alembic 'a`, 'alembic "a', `alembic "a'b`, `it's`, 'alembic "a\\"', 'alembic \\'])('%s stays open and is refused', (line) => {
		expect(reasonOf(line)).toBe('open-quote')
	})

	it.each(['', '   ', '\n', "''"])('%j says nothing and is refused', (line) => {
		expect(reasonOf(line)).toBe('empty')
	})

	it('whatever it accepts, a real shell reads the same', () => {
		const next = randomly(7)
		const pieces = ['a', 'b-c', ' ', '  ', "'", '"', '\\', '$', '`', '#', '=', '{step}', '@', '%', '~', '!', 'é', '[', '*', ':', ',', '^']
		const lines = Array.from({ length: 40_000 }, () => `x${Array.from({ length: next(9) }, () => pieces[next(pieces.length)]).join('')}`)
		const accepted = [...new Set(lines.filter((line) => reasonOf(line) === undefined))].slice(0, 4_000)
		expect(accepted.length).toBeGreaterThan(1_000)
		const script = accepted.map((line) => `printf '%s\\0' ${line}; printf '\\n\\0'`).join('\n')
		const answers = execFileSync('/bin/sh', { input: script, maxBuffer: 1 << 26 })
			.toString()
			.split('\n\0')
			.map((words) => words.split('\0').slice(0, -1))
		for (const [index, line] of accepted.entries()) expect({ line, words: readWords(line) }).toEqual({ line, words: answers[index] })
	})
})

describe('writing words as one line', () => {
	it('leaves alone what needs no quotes, and quotes the rest', () => {
		expect(quoteWords(['uv', 'run', 'alembic', 'upgrade', 'feat@head', '377cfbfccf75:head', '{step}', '--sql'])).toBe(
			'uv run alembic upgrade feat@head 377cfbfccf75:head {step} --sql',
		)
		expect(quoteWords(['my program', '', "it's", '$HOME', '*'])).toBe(`'my program' '' 'it'"'"'s' '$HOME' '*'`)
	})

	it('is read back to the same words, by a real shell and by us', () => {
		const next = randomly(11)
		const alphabet = [...` \t\n'"\\$\`!#&*()[]{}|;<>?~=%@^,.:/-+_aZ09éß漢😀`]
		const lists = Array.from({ length: 1_500 }, () =>
			Array.from({ length: 1 + next(4) }, () => Array.from({ length: next(8) }, () => alphabet[next(alphabet.length)]).join('')),
		)
		const script = lists.map((words) => `printf '%s\\0' ${quoteWords(words)}; printf '\\001\\0'`).join('\n')
		const answers = execFileSync('/bin/sh', { input: script, maxBuffer: 1 << 26 })
			.toString()
			.split('\u0001\0')
			.map((words) => words.split('\0').slice(0, -1))
		for (const [index, words] of lists.entries()) {
			expect(answers[index]).toEqual(words)
			if (words[0] !== '' && !words.join('').includes('\n')) expect(readWords(quoteWords(words))).toEqual(words)
		}
	})
})
