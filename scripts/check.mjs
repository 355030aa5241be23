import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findBreaches } from './house-rules.mjs'
import { guardNode } from './node-guard.mjs'
import { isMain, projectFolder } from './places.mjs'
import { environmentWith, run } from './run.mjs'
import { setUp } from './set-up.mjs'

/**
 * Runs every check that needs no running app, one line per tool: types, style, direction, unused exports, house rules.
 * Returns how many tools were content and how many were not; what a discontent one said is printed.
 */
export async function checkAll({ folder = projectFolder, node }) {
	const counts = { passed: 0, failed: 0 }
	for (const [name, check] of Object.entries(checks)) {
		const { isClean, said } = await check((path, args) => runTool(folder, node, path, args), folder)
		counts[isClean ? 'passed' : 'failed'] += 1
		console.log(isClean ? `${name}: ${said}` : `${name}: FAILED\n${said}`)
	}
	return counts
}

const checks = {
	'types (electron, test)': (tool) => plain(tool, 'typescript/bin/tsc', ['-p', '.'], 'clean'),
	'types (renderer)': (tool) => plain(tool, 'typescript/bin/tsc', ['-p', 'renderer'], 'clean'),
	'lint and format': (tool) => plain(tool, '@biomejs/biome/bin/biome', ['ci', '--colors=off'], 'clean'),
	direction: checkDirection,
	'unused exports': (tool) => plain(tool, 'knip/bin/knip.js', ['--no-progress'], 'none'),
	'house rules': checkHouseRules,
}

function runTool(folder, node, path, args) {
	const program = join(folder, 'node_modules', path)
	return run(node, [program, ...args], { cwd: folder, env: { ...environmentWith(node), NO_COLOR: '1' } })
}

async function plain(tool, path, args, cleanWord) {
	const { code, output } = await tool(path, args)
	return { isClean: code === 0, said: code === 0 ? cleanWord : output.trim() }
}

async function checkDirection(tool, folder) {
	const roots = ['electron', 'renderer'].filter((root) => existsSync(join(folder, root)))
	const { output } = await tool('dependency-cruiser/bin/dependency-cruiser.mjs', [...roots, '--output-type', 'json'])
	const summary = readSummary(output)
	return summary === undefined ? { isClean: false, said: output.trim() } : judgeDirection(summary)
}

/** What dependency-cruiser's summary means. The tool passes when it could read nothing, so what it read is counted. */
export function judgeDirection({ totalCruised, totalDependenciesCruised, violations }) {
	if (totalCruised < 10 || totalDependenciesCruised === 0) return { isClean: false, said: `only ${totalCruised} modules were read` }
	const said = violations.map(({ rule, from, to }) => `${from} → ${to}: ${rule.name}`).join('\n')
	return {
		isClean: violations.length === 0,
		said: said || `${totalCruised} modules, ${totalDependenciesCruised} imports, all in the right direction`,
	}
}

function readSummary(output) {
	try {
		// Whatever the tool wishes to add stands outside the document.
		return JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1)).summary
	} catch {
		return undefined
	}
}

async function checkHouseRules(_tool, folder) {
	const breaches = findBreaches(folder)
	return { isClean: breaches.length === 0, said: breaches.join('\n') || 'kept' }
}

if (isMain(import.meta.url)) {
	guardNode(18)
	const { node } = await setUp({ build: false })
	const { failed } = await checkAll({ node })
	process.exitCode = failed === 0 ? 0 : 1
}
