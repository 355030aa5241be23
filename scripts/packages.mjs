import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findNode, readJson } from './places.mjs'
import { run } from './run.mjs'

/**
 * Are the packages in node_modules those of this package-lock.json? The mark in node_modules answers at once; without
 * a matching one, npm's own record of what it installed is compared, so that a plain `npm ci` counts as well.
 */
export function packagesArePresent(folder) {
	if (findNode(folder) === undefined) return false
	if (readMark(folder) === wantedMark(folder)) return true
	if (!installedAsLocked(folder)) return false
	markPackages(folder)
	return true
}

/** Remembers that the packages in node_modules are those of this package-lock.json. */
export function markPackages(folder) {
	writeFileSync(markPath(folder), wantedMark(folder))
}

function markPath(folder) {
	return join(folder, 'node_modules', '.headway-set-up')
}

function readMark(folder) {
	return existsSync(markPath(folder)) ? readFileSync(markPath(folder), 'utf8') : undefined
}

/** What decides which packages there are: the lock, and the parts of package.json that name packages. */
function wantedMark(folder) {
	const hash = createHash('sha256')
	const lock = join(folder, 'package-lock.json')
	if (existsSync(lock)) hash.update(readFileSync(lock))
	const { dependencies, devDependencies, overrides, allowScripts } = readJson(join(folder, 'package.json')) ?? {}
	hash.update(JSON.stringify([dependencies, devDependencies, overrides, allowScripts]))
	hash.update(`${process.platform} ${process.arch}`)
	return hash.digest('hex')
}

function installedAsLocked(folder) {
	const wanted = readJson(join(folder, 'package-lock.json'))?.packages
	const installed = readJson(join(folder, 'node_modules', '.package-lock.json'))?.packages
	if (wanted === undefined || installed === undefined || !lockIsInStep(folder, wanted[''])) return false
	return Object.entries(wanted).every(([path, entry]) => {
		if (path === '') return true
		const there = installed[path]
		return there === undefined ? entry.optional === true || entry.peer === true : there.version === entry.version
	})
}

/** Has nobody changed package.json since the lock was written. */
function lockIsInStep(folder, root) {
	const { dependencies, devDependencies } = readJson(join(folder, 'package.json')) ?? {}
	const same = (one, other) => JSON.stringify(Object.entries(one ?? {}).sort()) === JSON.stringify(Object.entries(other ?? {}).sort())
	return same(dependencies, root?.dependencies) && same(devDependencies, root?.devDependencies)
}

/**
 * Installs what the lock names. `npm ci` first; a lock written where some platforms' optional packages could not be
 * seen does not satisfy it, and then a plain install fetches what is missing without rewriting the lock.
 * Throws with npm's own words when neither works.
 */
export async function installPackages(folder) {
	const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
	if (existsSync(join(folder, 'package-lock.json'))) {
		const clean = await npm(['ci', ...quiet], folder)
		if (clean.code === 0) return
	}
	const install = await npm(['install', '--no-save', ...quiet], folder)
	if (install.code !== 0) throw new Error(`The packages could not be installed. npm says:\n${install.output.trim()}`)
}

/** The npm that started us, else the one on the path. */
function npm(args, cwd) {
	const path = process.env.npm_execpath
	if (path !== undefined && /npm-cli\.c?js$/.test(path) && existsSync(path)) return run(process.execPath, [path, ...args], { cwd })
	return run('npm', args, { cwd, shell: process.platform === 'win32' })
}
