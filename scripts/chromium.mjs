import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { say } from './places.mjs'
import { run } from './run.mjs'

/**
 * A Chromium for the journeys: the one HEADWAY_CHROMIUM names, one on this machine, one in Playwright's cache, else one
 * that is installed now. Throws with what to do when none can be had.
 */
export async function findOrInstallChromium(folder, node) {
	const found = findChromium()
	if (found !== undefined) return found
	say('Installing a Chromium for the tests, once …')
	for (const install of [installFromDebian, () => installFromPlaywright(folder, node)]) {
		await install()
		const installed = findChromium()
		if (installed !== undefined) return installed
	}
	throw new Error('The journeys need a Chromium: install one (Debian: `apt-get install chromium`) or name one in HEADWAY_CHROMIUM.')
}

/** The Chromium that is there, or undefined. */
export function findChromium(environment = process.env) {
	const named = environment.HEADWAY_CHROMIUM
	if (named) return existsSync(named) ? named : undefined
	return [...onPath(environment), ...wellKnown, ...playwrightCache()].find((path) => existsSync(path))
}

const wellKnown = [
	'/usr/bin/chromium',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

function onPath(environment) {
	const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
	return (environment.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
}

function playwrightCache() {
	const caches = [join(homedir(), '.cache', 'ms-playwright'), join(homedir(), 'Library', 'Caches', 'ms-playwright')]
	const inside = [
		'chrome-linux64/chrome',
		'chrome-linux/chrome',
		'chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing',
	]
	return caches
		.filter((cache) => existsSync(cache))
		.flatMap((cache) =>
			readdirSync(cache)
				.filter((name) => name.startsWith('chromium-'))
				.map((name) => join(cache, name)),
		)
		.flatMap((version) => inside.map((path) => join(version, path)))
}

async function installFromDebian() {
	if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
	await run('apt-get', ['update', '-qq'], { env })
	await run('apt-get', ['install', '-y', '-qq', 'chromium'], { env })
}

async function installFromPlaywright(folder, node) {
	await run(node, [join(folder, 'node_modules', '@playwright', 'test', 'cli.js'), 'install', 'chromium'], {
		cwd: folder,
		timeoutMs: 300_000,
	})
}
