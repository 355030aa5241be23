import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'

/** A disk of one megabyte in memory. Mounting needs rights of the superuser; without them the test says so and fails. */
export function mountSmallDisk(path: string): Disposable {
	mkdirSync(path)
	const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
	const run = (...command: string[]) => spawnSync('env', [...asRoot, ...command], { encoding: 'utf8' })
	const mounted = run('mount', '-t', 'tmpfs', '-o', 'size=1m,mode=0777', 'none', path)
	if (mounted.status !== 0) throw new Error(`this test mounts a small disk, which was refused: ${mounted.stderr}`)
	return { [Symbol.dispose]: () => void run('umount', path) }
}
