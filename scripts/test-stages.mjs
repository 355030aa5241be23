import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkAll } from './check.mjs'
import { findOrInstallChromium } from './chromium.mjs'
import { projectFolder, readJson, say } from './places.mjs'
import { environmentWith, run } from './run.mjs'
import { setUp } from './set-up.mjs'

/** A skipped test that gives this reason stays skipped where nothing but the binary is missing; any other skip fails in CI. */
const electronReason = /^needs the Electron binary/i

/**
 * `npm test`: set-up, then the checks, the tests and the journeys, and their sum as the last line. With words, only the
 * tests whose files match them; with `--journeys`, only the journeys. The exit code is 1 when anything failed.
 */
export async function runTests(words) {
	const counts = { passed: 0, failed: 0, skipped: [] }
	try {
		const { node } = await setUp()
		for (const stage of stagesFor(words)) add(counts, await stage({ node }))
	} catch (error) {
		say(error.message)
		counts.failed += 1
	}
	process.exitCode = conclude(counts, process.env.CI === 'true') ? 0 : 1
}

function stagesFor(words) {
	if (words[0] === '--journeys') return [({ node }) => runJourneys(node, words.slice(1))]
	if (words.length > 0) return [({ node }) => runVitest(node, words)]
	return [checkAll, ({ node }) => runVitest(node, []), ({ node }) => runJourneys(node, [])]
}

function add(sum, { passed, failed, skipped = [] }) {
	sum.passed += passed
	sum.failed += failed
	sum.skipped.push(...skipped)
}

/** Prints each skipped test and the sum; in CI a skip counts as a failure unless only the Electron binary is missing. */
export function conclude({ passed, failed, skipped }, isCi, print = console.log) {
	const refused = isCi ? skipped.filter(({ reason }) => !electronReason.test(reason)) : []
	const kept = skipped.filter((test) => !refused.includes(test))
	for (const { name, reason } of kept) print(`skipped: ${name}: ${reason || 'no reason given'}`)
	for (const { name, reason } of refused) print(`skipped, which fails here: ${name}: ${reason || 'no reason given'}`)
	const allFailed = failed + refused.length
	print(`${passed} passed, ${allFailed} failed${kept.length > 0 ? `, ${kept.length} skipped` : ''}`)
	return allFailed === 0
}

function runVitest(node, words) {
	const reporters = ['--reporter=default', `--reporter=${join(projectFolder, 'scripts', 'vitest-counts.mjs')}`]
	return counted(node, [join('vitest', 'vitest.mjs'), 'run', ...reporters, ...words])
}

async function runJourneys(node, words) {
	if (!hasJourneys()) throw new Error('There are no journeys in test/journeys.')
	const chromium = await findOrInstallChromium(projectFolder, node)
	const reporters = `--reporter=list,${join(projectFolder, 'scripts', 'playwright-counts.mjs')}`
	return counted(node, [join('@playwright', 'test', 'cli.js'), 'test', reporters, ...words], { HEADWAY_CHROMIUM: chromium })
}

function hasJourneys() {
	const folder = join(projectFolder, 'test', 'journeys')
	return existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => /\.spec\.ts$/.test(name))
}

/** Runs a test runner of node_modules and reads what its counting reporter wrote; a runner that died counted nothing. */
async function counted(node, [program, ...args], environment = {}) {
	const folder = mkdtempSync(join(tmpdir(), 'headway-counts-'))
	const file = join(folder, 'counts.json')
	const env = { ...environmentWith(node), ...environment, HEADWAY_COUNTS: file }
	const { code } = await run(node, [join(projectFolder, 'node_modules', program), ...args], { cwd: projectFolder, env, show: true })
	const counts = readJson(file) ?? { passed: 0, failed: 0, skipped: [] }
	rmSync(folder, { recursive: true, force: true })
	// Whatever the runner counted, its exit code has the last word.
	if (code !== 0 && counts.failed === 0) counts.failed = 1
	return counts
}
