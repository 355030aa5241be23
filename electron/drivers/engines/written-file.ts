import { open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { FaultError } from '../../contract/fault.ts'
import { toFault } from './sqlite-faults.ts'

/** Makes the empty file, so that the file system says by itself what is wrong with the place. Fault `constraint` when it exists. */
export async function claimFile(path: string): Promise<void> {
	try {
		await (await open(path, 'wx', 0o600)).close()
	} catch (thrown) {
		const fault = toFault(thrown, { path })
		throw fault instanceof FaultError && fault.fault.kind === 'permission-denied'
			? new FaultError({ ...fault.fault, access: 'write' })
			: fault
	}
}

/** Makes a finished file and its name last through a power cut. */
export async function syncToDisk(path: string): Promise<void> {
	{
		await using file = await open(path, 'r+')
		await file.sync()
	}
	// Windows keeps names safe by itself and opens no folders
	if (process.platform === 'win32') return
	await using folder = await open(dirname(path), 'r')
	await folder.sync()
}
