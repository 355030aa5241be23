import type { Backup, BackupEvent } from '../../contract/backups.ts'
import { FaultError } from '../../contract/fault.ts'
import type { Engine } from '../../drivers/engines/engine.ts'
import type { BackupFolder } from './backup-folder.ts'
import { relayTo } from './take.ts'

type VerifyOptions = {
	readonly elapsedMs: () => number
	readonly emit: (event: Exclude<BackupEvent, { kind: 'taken' | 'verified' }>) => void
	readonly signal: AbortSignal
}

/**
 * Reads a backup's whole file and compares it with its manifest: there, the same size, the same hash, and sound by
 * the engine's own check. Faults: `backup-damaged` with what is wrong, `cancelled`.
 */
export async function checkBackup(engine: Engine, backup: Backup, options: VerifyOptions): Promise<void> {
	const damaged = (reason: 'missing' | 'size' | 'sha256' | 'check', detail: string) =>
		new FaultError({ kind: 'backup-damaged', id: backup.id, reason, detail })
	if (!backup.exists) throw damaged('missing', backup.path)
	const report = await engine
		.inspectFile({ path: backup.path, check: true }, { signal: options.signal, onEvent: relayTo(options) })
		.catch((thrown) => {
			if (thrown instanceof FaultError && (thrown.fault.kind === 'corrupt' || thrown.fault.kind === 'not-a-database')) {
				throw damaged('check', thrown.fault.kind === 'corrupt' ? thrown.fault.detail : thrown.fault.looksLike)
			}
			throw thrown
		})
	if (report.sizeBytes !== backup.sizeBytes) throw damaged('size', `${report.sizeBytes} instead of ${backup.sizeBytes} bytes`)
	if (report.sha256 !== backup.sha256) throw damaged('sha256', report.sha256)
	if (report.check !== 'ok') throw damaged('check', report.check ?? '')
}

/**
 * Checks a backup and writes the result into its manifest. A damaged one is an answer here, not a fault: the returned
 * backup says so.
 */
export async function verifyBackup(
	engine: Engine,
	backup: Backup,
	options: VerifyOptions & {
		readonly folder: BackupFolder
		readonly database: Parameters<BackupFolder['update']>[0]
		readonly now: () => Date
	},
): Promise<Backup> {
	const at = options.now().toISOString()
	const check = await checkBackup(engine, backup, options).then(
		(): Backup['check'] => ({ result: 'ok', at }),
		(thrown: unknown): Backup['check'] => {
			if (!(thrown instanceof FaultError) || thrown.fault.kind !== 'backup-damaged') throw thrown
			return { result: 'damaged', at, detail: `${thrown.fault.reason}: ${thrown.fault.detail}` }
		},
	)
	return options.folder.update(options.database, { ...backup, check })
}
