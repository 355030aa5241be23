import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runAttached } from './attached.mjs'
import { findDesktop } from './desktop-binary.mjs'
import { projectFolder, say } from './places.mjs'
import { environmentWith } from './run.mjs'
import { setUp } from './set-up.mjs'

const usage = `npm start -- [PATH_OR_URL] [--door desktop|localhost] [--port N] [--no-open] [--home DIR]

  PATH_OR_URL   open this database: a file, a folder that holds .redun, or sqlite:///…
  --door        the desktop window (where there is one) or a page in the browser
  --port N      localhost door: the port, 0 for any free one
  --no-open     localhost door: print the address only
  --home DIR    where Headway keeps its catalog, journal and backups`

/** A window that cannot start (no rights for its sandbox, a missing library) gives up within this time. */
const earlyEndMs = 10_000

/** Sets up, then runs one door until it is stopped; the exit code is the door's. */
export async function startDoor(words) {
	const wanted = readWords(words)
	const { node } = await setUp().catch((error) => exitWith(1, error.message))
	process.exitCode = wanted.door === 'localhost' ? await runLocalhost(node, wanted) : await runDesktop(node, wanted)
}

function readWords(words) {
	const options = {
		door: { type: 'string' },
		port: { type: 'string' },
		'no-open': { type: 'boolean' },
		home: { type: 'string' },
		help: { type: 'boolean', short: 'h' },
	}
	try {
		const { values, positionals } = parseArgs({ args: words, allowPositionals: true, options })
		if (values.help) exitWith(0, usage)
		if (positionals.length > 1) throw new Error(`Only one database can be opened at the start, not ${positionals.length}.`)
		if (values.door !== undefined && values.door !== 'desktop' && values.door !== 'localhost')
			throw new Error(`There is no door "${values.door}".`)
		return { ...values, target: positionals[0] }
	} catch (error) {
		return exitWith(2, `${error.message}\n\n${usage}`)
	}
}

function runLocalhost(node, wanted) {
	const flags = [...flag('--port', wanted.port), ...flag('--home', wanted.home), ...(wanted['no-open'] ? ['--no-open'] : [])]
	const program = join(projectFolder, 'dist', 'localhost', 'main.js')
	return runAttached(node, [program, ...flags, ...target(wanted)], { cwd: callersFolder(), env: environmentWith(node) })
}

/** The window where there can be one; where not, one sentence says why and the page in the browser takes its place. */
async function runDesktop(node, wanted) {
	const { binary, reason } = await findDesktop(projectFolder, node)
	if (binary === undefined) return insteadOfDesktop(node, wanted, reason)
	const startedAt = Date.now()
	const args = [projectFolder, ...(wanted.target === undefined ? [] : [wanted.target])]
	// Electron reads its own switches from the command line, so the home travels beside it.
	const env = wanted.home === undefined ? process.env : { ...process.env, HEADWAY_HOME: resolve(callersFolder(), wanted.home) }
	const code = await runAttached(binary, args, { cwd: callersFolder(), env })
	if (code === 0 || Date.now() - startedAt > earlyEndMs) return code
	return insteadOfDesktop(node, wanted, 'The desktop window could not start')
}

function insteadOfDesktop(node, wanted, reason) {
	if (wanted.door === 'desktop') return exitWith(1, `${reason}: npm start -- --door localhost opens the same app in the browser.`)
	say(`${reason}, so this is the same app in the browser.`)
	return runLocalhost(node, wanted)
}

function flag(name, value) {
	return value === undefined ? [] : [`${name}=${value}`]
}

/** A target that begins with a dash is a path all the same once it follows the end of the flags. */
function target(wanted) {
	return wanted.target === undefined ? [] : ['--', wanted.target]
}

/** npm runs scripts in the project's folder; paths are meant from where the person typed. */
function callersFolder() {
	return process.env.INIT_CWD ?? process.cwd()
}

function exitWith(code, text) {
	if (code === 0) console.log(text)
	else say(text)
	process.exit(code)
}
