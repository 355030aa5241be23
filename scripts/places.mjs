import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that holds package.json. */
export const projectFolder = dirname(dirname(fileURLToPath(import.meta.url)))

/** Is the module with this `import.meta.url` the program that was started, and not merely imported. */
export function isMain(moduleUrl) {
	return process.argv[1] !== undefined && existsSync(process.argv[1]) && realpathSync(process.argv[1]) === fileURLToPath(moduleUrl)
}

/**
 * The Node 24 that the npm package `node` brought, or this one when it is new enough, or undefined.
 * The package puts its binary in its own folder and keeps the original in a package per platform, hoisted or nested.
 */
export function findNode(folder = projectFolder) {
	const found = nodeCandidates(join(folder, 'node_modules')).find((path) => existsSync(path))
	if (found !== undefined) return found
	return Number.parseInt(process.versions.node, 10) >= 22 ? process.execPath : undefined
}

function nodeCandidates(modules) {
	const binary = process.platform === 'win32' ? 'node.exe' : 'node'
	const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'
	const platform = process.platform === 'win32' ? 'win' : process.platform
	const perPlatform = `${prefix}-${platform}-${process.arch}`
	return [
		join(modules, 'node', 'bin', binary),
		join(modules, 'node', 'node_modules', perPlatform, 'bin', binary),
		join(modules, perPlatform, 'bin', binary),
	]
}

/** A JSON file's content, or undefined when it cannot be read: callers treat a damaged file as a missing one. */
export function readJson(path) {
	try {
		return JSON.parse(readFileSync(path, 'utf8'))
	} catch {
		return undefined
	}
}

/** One line for the person who waits; on stderr, so that stdout keeps what programs read. */
export function say(line) {
	process.stderr.write(`${line}\n`)
}
