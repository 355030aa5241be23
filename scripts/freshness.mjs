import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What goes into the build; anything else may change without a rebuild. */
const sources = [
	'electron',
	'renderer',
	'migrations',
	'scripts/build.mjs',
	'scripts/node-guard.mjs',
	'vite.config.ts',
	'package-lock.json',
	'tsconfig.json',
]

/** Was dist made from exactly these sources. */
export function buildIsFresh(folder) {
	const mark = freshPath(folder)
	return existsSync(mark) && readFileSync(mark, 'utf8') === sourceHash(folder)
}

/** Remembers that dist was made from sources with this hash: taken before the build, so that a change during it counts. */
export function markFresh(folder, hash) {
	mkdirSync(dirname(freshPath(folder)), { recursive: true })
	writeFileSync(freshPath(folder), hash)
}

/** Lower-case hex sha-256 over the names and contents of everything that goes into the build. */
export function sourceHash(folder) {
	const hash = createHash('sha256')
	for (const path of sources.flatMap((source) => filesUnder(folder, source))) {
		hash.update(`${path}\0`)
		hash.update(readFileSync(join(folder, path)))
		hash.update('\0')
	}
	return hash.digest('hex')
}

function freshPath(folder) {
	return join(folder, 'dist', '.fresh')
}

function filesUnder(folder, path) {
	if (!existsSync(join(folder, path))) return []
	const entries = readEntries(join(folder, path))
	if (entries === undefined) return [path]
	return entries.flatMap((name) => filesUnder(folder, `${path}/${name}`))
}

/** Sorted names in a folder, or undefined when it is a file. */
function readEntries(path) {
	try {
		return readdirSync(path).sort()
	} catch (error) {
		if (error.code === 'ENOTDIR') return undefined
		throw error
	}
}
