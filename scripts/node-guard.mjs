// Runs on any Node that knows modules: nothing newer than they are, and nothing imported.

/** The release that Headway is made for; npm start brings it. */
const wantedMajor = 24

/**
 * Why this Node cannot be used, as one sentence that says what to do, or undefined when it can.
 * `version` as in process.versions.node; `leastMajor` is what the caller needs.
 */
export function nodeRefusal(version, leastMajor) {
	if (Number.parseInt(version, 10) >= leastMajor) return undefined
	const bringsIt = leastMajor < 22 ? '' : 'run `npm start` in the project folder, which brings the right one, or '
	return `Headway needs Node ${leastMajor} or newer and this is ${version}: ${bringsIt}install Node ${wantedMajor} from https://nodejs.org.`
}

/**
 * Ends the process with code 1 and one sentence when this Node is older than `leastMajor` (22 unless told, since
 * better-sqlite3 crashes below it). Call it before anything newer is imported, so before any `import()` of built code.
 */
export function guardNode(leastMajor = 22, version = process.versions.node) {
	const refusal = nodeRefusal(version, leastMajor)
	if (refusal === undefined) return
	console.error(refusal)
	process.exit(1)
}
