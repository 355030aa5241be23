import { join } from 'node:path'
import { FaultError } from '../../contract/fault.ts'
import type { Dialect } from '../../drivers/dialects/dialect.ts'
import type { OpenEngine } from '../../drivers/engines/engine.ts'
import type { FileSystem } from '../../lib/file-system.ts'

/**
 * Makes a new sample database in the home folder, `samples/sample-N/.redun/redun.db`, and returns its path. Every call
 * makes another one, so that a first click never meets what an earlier visitor did.
 */
export async function makeSample(options: {
	readonly homeFolder: string
	readonly dialect: Dialect
	readonly openEngine: OpenEngine
	readonly files: FileSystem
}): Promise<string> {
	const path = await freshPath(join(options.homeFolder, 'samples'), options.files)
	const engine = await options.openEngine({ path, create: true })
	try {
		const report = await engine.migrate({ steps: (await options.dialect.sample()) ?? [], lockTimeoutMs: 0 })
		if (report.fault) throw new FaultError(report.fault)
		return path
	} catch (thrown) {
		await options.files.rm(path, { force: true })
		throw thrown
	} finally {
		await engine.close()
	}
}

async function freshPath(folder: string, files: FileSystem): Promise<string> {
	await files.mkdir(folder, { recursive: true, mode: 0o700 })
	for (let number = 1; number <= 10_000; number++) {
		const project = join(folder, number === 1 ? 'sample' : `sample-${number}`)
		const config = join(project, '.redun')
		await files.mkdir(project, { recursive: true, mode: 0o700 })
		// Making this folder is what claims the number when two Headways want a sample at once.
		const made = await files.mkdir(config).then(
			() => true,
			() => false,
		)
		if (made) return join(config, 'redun.db')
	}
	throw new FaultError({ kind: 'permission-denied', path: folder, access: 'write' })
}
