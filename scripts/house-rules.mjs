import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the environment may be read: at the edges, which hand it on as an argument. */
const environmentReaders = [/^electron\/hosts\//, /^electron\/drivers\/engines\/(process|fork)\.ts$/]
/** Names that say nothing about what is inside. */
const emptyNames = /(^|-)(utils?|helpers?|managers?|services?|processors?|common|misc|base|data|info|impl)(-|\.|$)/
const longestFile = 300

/** Every breach of the rules that no other tool checks, as `path: what is wrong`, in `folder`. */
export function findBreaches(folder) {
	return ['electron', 'renderer']
		.flatMap((part) => sourceFiles(folder, part))
		.flatMap((path) => breachesOf(path, readFileSync(join(folder, path), 'utf8')))
}

/** The breaches of one file, given its path in the project and its text. */
export function breachesOf(path, text) {
	const breaches = []
	const name = path.slice(path.lastIndexOf('/') + 1)
	const lines = text.split('\n').length - 1
	if (/\bprocess\.env\b/.test(withoutComments(text)) && !environmentReaders.some((reader) => reader.test(path)))
		breaches.push('reads process.env')
	if (emptyNames.test(name)) breaches.push('has a name that says nothing')
	if (/^index\.tsx?$/.test(name)) breaches.push('is a barrel')
	if (lines > longestFile) breaches.push(`has ${lines} lines, more than ${longestFile}`)
	return breaches.map((breach) => `${path} ${breach}`)
}

function withoutComments(text) {
	return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
}

function sourceFiles(folder, path) {
	return readdirSync(join(folder, path), { withFileTypes: true }).flatMap((entry) => {
		const inner = `${path}/${entry.name}`
		if (entry.isDirectory()) return sourceFiles(folder, inner)
		return /\.tsx?$/.test(entry.name) ? [inner] : []
	})
}
