#!/usr/bin/env node
import { join } from 'node:path'
import { findOrInstallChromium } from './chromium.mjs'
import { guardNode } from './node-guard.mjs'
import { projectFolder, say } from './places.mjs'
import { environmentWith, run } from './run.mjs'
import { setUp } from './set-up.mjs'

guardNode(18)

/** `npm run bench [-- backup upgrade window]`: prints figures as ratios against peers measured in the same run. */
try {
	const { node } = await setUp()
	const env = { ...environmentWith(node), SQLITE_USE_URI: '1', HEADWAY_CHROMIUM: await findOrInstallChromium(projectFolder, node) }
	const { code } = await run(node, [join(projectFolder, 'test', 'bench', 'bench.ts'), ...process.argv.slice(2)], { env, show: true })
	process.exitCode = code
} catch (error) {
	say(error.message)
	process.exitCode = 1
}
