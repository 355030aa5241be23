import { join } from 'node:path'
import { buildIsFresh } from './freshness.mjs'
import { installPackages, markPackages, packagesArePresent } from './packages.mjs'
import { findNode, projectFolder, say } from './places.mjs'
import { environmentWith, run } from './run.mjs'

/**
 * Makes a clone ready to run: packages as locked, and a build of these very sources. What is there already is left
 * alone, so a second call takes milliseconds. `build: false` stops after the packages. Returns the Node to run things
 * with and what had to be done. Throws with the failing tool's words.
 */
export async function setUp({ folder = projectFolder, quiet = false, build = true, tools = realTools } = {}) {
	const tell = quiet ? () => {} : say
	const installed = !packagesArePresent(folder)
	if (installed) {
		tell('Installing packages, once (about a minute) …')
		await tools.install(folder)
		markPackages(folder)
	}
	const node = findNode(folder)
	if (node === undefined) throw new Error('Node 24 did not come with the packages: install it from https://nodejs.org and start again.')
	const built = build && !buildIsFresh(folder)
	if (built) {
		tell('Building (a few seconds) …')
		await tools.build(folder, node)
	}
	return { node, installed, built }
}

const realTools = { install: installPackages, build: buildWith }

async function buildWith(folder, node) {
	const built = await run(node, [join(folder, 'scripts', 'build.mjs')], { cwd: folder, env: environmentWith(node) })
	if (built.code !== 0) throw new Error(`The build failed:\n${built.output.trim()}`)
}
