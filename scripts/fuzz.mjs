#!/usr/bin/env node
import { join } from 'node:path'
import { guardNode } from './node-guard.mjs'
import { projectFolder, say } from './places.mjs'
import { environmentWith, run } from './run.mjs'
import { setUp } from './set-up.mjs'

guardNode(18)

/** `npm run fuzz [-- json pickle --count=1000 --seed=1]`: gives each decoder 100,000 damaged values and says what it did wrong. */
try {
	const { node } = await setUp({ build: false })
	const env = environmentWith(node)
	const { code } = await run(node, [join(projectFolder, 'test', 'fuzz', 'fuzz.ts'), ...process.argv.slice(2)], { env, show: true })
	process.exitCode = code
} catch (error) {
	say(error.message)
	process.exitCode = 1
}
