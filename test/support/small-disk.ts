import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'

/** Mounting needs rights of the superuser; without them the test says so and fails. */
function asRoot(...command: string[]): void {
	const how = process.getuid?.() === 0 ? [] : ['sudo', '-n']
	const ended = spawnSync('env', [...how, ...command], { encoding: 'utf8' })
	if (ended.status !== 0) throw new Error(`this test needs to mount a disk, which was refused: ${ended.stderr}`)
}

/** A disk of one megabyte in memory. */
export function mountSmallDisk(path: string): Disposable {
	mkdirSync(path)
	asRoot('mount', '-t', 'tmpfs', '-o', 'size=1m,mode=0777', 'none', path)
	return { [Symbol.dispose]: () => asRoot('umount', path) }
}

/** Makes a folder one in which nobody can write, root included. */
export function mountReadOnly(path: string): Disposable {
	asRoot('mount', '--bind', path, path)
	asRoot('mount', '-o', 'remount,bind,ro', path)
	return { [Symbol.dispose]: () => asRoot('umount', path) }
}
