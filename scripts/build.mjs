import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { join } from 'node:path'
import { markFresh, sourceHash } from './freshness.mjs'
import { guardNode } from './node-guard.mjs'
import { isMain, projectFolder } from './places.mjs'

/** Loaded when they are needed, from node_modules: native code, Electron's own module, and one that runs a file of its own. */
const external = ['electron', 'better-sqlite3', 'libpg-query', 'open', ...builtinModules, /^node:/]

/**
 * What runs outside the window, each bundled into a folder of its own. A `guarded` one is an entry point that people
 * start: its main.js is a few lines that refuse an old Node before the real code, in `door.js`, is even parsed.
 */
const programs = [
	{ entry: 'electron/hosts/localhost/main.ts', to: 'localhost', as: 'main.js', guarded: true },
	{ entry: 'electron/hosts/terminal/main.ts', to: 'terminal', as: 'main.js', guarded: true },
	{ entry: 'electron/hosts/desktop/main.ts', to: 'desktop', as: 'main.js' },
	{ entry: 'electron/hosts/desktop/preload.ts', to: 'desktop', as: 'preload.cjs', format: 'cjs' },
	{ entry: 'electron/drivers/engines/process.ts', to: 'engine', as: 'process.js' },
]

/** Builds the pages and every program of `folder` into its dist, and marks it as fresh. Throws what Vite throws. */
export async function buildAll(folder = projectFolder) {
	// Whoever asks for the build may be a test runner with a NODE_ENV of its own, which would put React's slow development form in it.
	process.env.NODE_ENV = 'production'
	const { build } = await import('vite')
	const hash = sourceHash(folder)
	const out = join(folder, 'dist')
	rmSync(join(out, '.fresh'), { force: true })
	for (const { to } of programs) rmSync(join(out, to), { recursive: true, force: true })
	mkdirSync(out, { recursive: true })
	copyFileSync(join(folder, 'scripts', 'node-guard.mjs'), join(out, 'node-guard.mjs'))
	await build({ root: join(folder, 'renderer'), configFile: join(folder, 'vite.config.ts'), logLevel: 'warn' })
	for (const program of programs) {
		await build(programConfig(folder, program))
		if (program.guarded) writeGuardedEntry(join(out, program.to, program.as))
	}
	markFresh(folder, hash)
}

function programConfig(folder, { entry, to, as, guarded, format = 'es' }) {
	const name = guarded ? 'door.js' : as
	return {
		root: folder,
		configFile: false,
		logLevel: 'warn',
		publicDir: false,
		ssr: { noExternal: true, target: 'node' },
		build: {
			ssr: true,
			target: 'node24',
			outDir: join(folder, 'dist', to),
			emptyOutDir: false,
			sourcemap: true,
			minify: false,
			rolldownOptions: {
				input: join(folder, entry),
				external,
				output: { format, entryFileNames: name, chunkFileNames: '[name]-[hash].js', ...(format === 'cjs' && { codeSplitting: false }) },
			},
		},
	}
}

function writeGuardedEntry(path) {
	const lines = ["import { guardNode } from '../node-guard.mjs'", '', 'guardNode()', "import('./door.js')", '']
	writeFileSync(path, lines.join('\n'))
}

if (isMain(import.meta.url)) {
	guardNode()
	const startedAt = Date.now()
	try {
		await buildAll()
		console.log(`Built dist in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`)
	} catch (error) {
		console.error(error.message)
		process.exitCode = 1
	}
}
