/** An application that opens a database in an engine process, prints that process's id, and stays until it is killed. */
import { execFileSync } from 'node:child_process'
import { openInProcess } from './sqlite-place.ts'

const [path = ''] = process.argv.slice(2)
const engine = await openInProcess({ path })
await engine.describe()
console.log(
	execFileSync('pgrep', ['-P', String(process.pid), '-f', 'engines/process'], { encoding: 'utf8' })
		.trim()
		.split('\n')[0],
)
process.stdin.resume()
