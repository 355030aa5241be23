import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readJson, say } from './places.mjs'
import { environmentWith, run } from './run.mjs'

/** Electron is about 110 MB; a line that takes longer than this is better off with the page in the browser. */
const downloadLimitMs = 180_000
/** A place that could not be reached is not asked again at every start. */
const failureLastsMs = 24 * 60 * 60 * 1000

/**
 * Electron's program, fetched once where it can be: `{ binary }`, or `{ reason }` as the beginning of a sentence.
 * The npm package brings no program of its own; its installer fetches it.
 */
export async function findDesktop(
	folder,
	node,
	{
		environment = process.env,
		platform = process.platform,
		isRoot = process.getuid?.() === 0,
		now = Date.now(),
		download = fetchBinary,
	} = {},
) {
	if (!hasDisplay(environment, platform)) return { reason: 'There is no display for a desktop window here' }
	if (platform === 'linux' && isRoot) return { reason: 'Electron does not open windows for the administrator (root)' }
	const installed = installedBinary(folder)
	if (installed !== undefined) return { binary: installed }
	const reason = "Electron's program could not be fetched here"
	if (failedLately(folder, now)) return { reason }
	say('Fetching the desktop window, once (about 110 MB) …')
	await download(folder, node)
	const fetched = installedBinary(folder)
	if (fetched !== undefined) return { binary: fetched }
	rememberFailure(folder, now)
	return { reason }
}

function hasDisplay(environment, platform) {
	return platform === 'win32' || platform === 'darwin' || Boolean(environment.DISPLAY || environment.WAYLAND_DISPLAY)
}

/** The path that Electron's installer wrote down, if the program is there in the version that package.json names. */
function installedBinary(folder) {
	const home = join(folder, 'node_modules', 'electron')
	const pathFile = join(home, 'path.txt')
	if (!existsSync(pathFile)) return undefined
	const binary = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(home, 'dist'), readFileSync(pathFile, 'utf8'))
	return existsSync(binary) ? binary : undefined
}

function fetchBinary(folder, node) {
	const home = join(folder, 'node_modules', 'electron')
	return run(node, [join(home, 'install.js')], { cwd: home, env: environmentWith(node), timeoutMs: downloadLimitMs })
}

function failurePath(folder) {
	return join(folder, '.cache', 'electron-failed.json')
}

function failedLately(folder, now) {
	const failure = readJson(failurePath(folder))
	if (failure?.version !== electronVersion(folder)) return false
	return now - failure.at < failureLastsMs
}

function rememberFailure(folder, now) {
	mkdirSync(join(folder, '.cache'), { recursive: true })
	writeFileSync(failurePath(folder), JSON.stringify({ at: now, version: electronVersion(folder) }))
}

function electronVersion(folder) {
	return readJson(join(folder, 'node_modules', 'electron', 'package.json'))?.version
}
