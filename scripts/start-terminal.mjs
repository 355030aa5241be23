import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runAttached } from './attached.mjs'
import { guardNode } from './node-guard.mjs'
import { findNode, projectFolder, say } from './places.mjs'
import { setUp } from './set-up.mjs'

/**
 * The terminal door: in this process where its Node will do, else under the Node that the packages brought.
 * In a clone, what is missing or stale is made first, with a word on stderr; an installed package has everything.
 */
export async function startTerminal(words) {
	const isClone = existsSync(join(projectFolder, 'electron'))
	const node = isClone ? await setUpOrExit() : findNode()
	const program = join(projectFolder, 'dist', 'terminal', 'main.js')
	if (Number.parseInt(process.versions.node, 10) >= 22) {
		process.argv[1] = program
		await import(pathToFileURL(program).href)
		return
	}
	if (node === undefined) return guardNode()
	process.exitCode = await runAttached(node, [program, ...words])
}

async function setUpOrExit() {
	try {
		return (await setUp()).node
	} catch (error) {
		say(error.message)
		return process.exit(1)
	}
}
